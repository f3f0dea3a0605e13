"""What all followers share: pieces, and limits."""
import json
from collections import Counter, defaultdict
from checking import check


@check
def pieces_once(story):
  """No piece is two followers', and each that somebody was told of is theirs."""
  taken = {(row["stock"], row["piece"]): row for row in story.rows["piece"]}
  if len(taken) != len(story.rows["piece"]):
    yield "a piece stands twice among those that are taken"
  given = {"gift": [(row, json.loads(row["fields"])["piece"]) for row in story.records("given")],
    "seat": [(row, json.loads(row["fields"])["seat"]) for row in story.records("seated")]}
  counts = {row["stock"]: row["taken"] for row in story.rows["stock"]}
  for stock, rows in given.items():
    for piece, count in Counter(str(piece) for _, piece in rows).items():
      if count > 1:
        yield f"{stock} {piece} was given {count} times"
    for row, piece in rows:
      holder = taken.get((stock, str(piece)))
      if holder is None or (holder["who"], holder["turn"]) != (row["who"], row["turn"]):
        yield f"{stock} {piece} was given to {row['who']} in turn {row['turn']}, and {holder and holder['who']} has it"
    held = {piece for name, piece in taken if name == stock}
    if len(held) != len(rows) or counts.get(stock, 0) != len(rows):
      yield f"{stock}: {len(rows)} were given, {len(held)} are taken, and {counts.get(stock, 0)} are counted"
    if stock == "seat" and held != {str(number) for number in range(1, len(held) + 1)}:
      yield f"seats have gaps: {len(held)} are taken"
  told_of = defaultdict(set)
  for told in story.answered:
    for stock in ("piece", "seat"):
      if (piece := told.said(rf" {stock} (\S+)$")) is not None:
        told_of[stock, piece].add(told.key)
  for (stock, piece), keys in told_of.items():
    holder = taken.get(("gift" if stock == "piece" else stock, piece))
    if len(keys) > 1 or holder is None or {holder["who"]} != {who for who, _ in keys}:
      yield f"{stock} {piece} was told to {sorted(keys)}, and {holder and holder['who']} has it"


@check
def sold_out_is_no_guess(story):
  gone = [told for told in story.answered if (told.reply or "").endswith(" gone")]
  left = story.pieces - len([row for row in story.rows["piece"] if row["stock"] == "gift"])
  if gone and left:
    yield f"{gone[0].name} was told that there is nothing left, and {left} pieces were"


@check
def limits_hold(story):
  first = Counter(row["who"] for row in story.records("first"))
  for who, count in first.items():
    if count > 1:
      yield f"{who} was the first {count} times"
  alarms = Counter(json.loads(row["fields"])["scene"] for row in story.records("alarm"))
  for scene, count in alarms.items():
    if count > 3:
      yield f"{scene} gave {count} alarms, and 3 are allowed for all"
  for told in story.answered:
    if (told.reply or "").endswith(" again") and not first[told.who]:
      yield f"{told.name} was told that they had been, and they never were"
    if told.label.startswith("fault:") and not told.reply.endswith(" alarm") and alarms[told.label] < 3:
      yield f"{told.name} gave no alarm, and only {alarms[told.label]} were given"
