"""Deliveries and turns: each once, answered the same whoever is asked, and those of one follower in one order."""
import json
from collections import Counter, defaultdict
from checking import check
from story import is_scanned


@check
def nothing_lost(story):
  """What was answered is in the database."""
  for told in story.answered:
    if told.key not in story.turns:
      yield f"{told.name} was answered and is not there"


@check
def nothing_twice(story):
  """One turn for each delivery, answered or not."""
  for key, turns in story.turns.items():
    if len(turns) > 1:
      yield f"{key[0]} at {key[1]} has {len(turns)} turns: {sorted(turns)}"
  for table in ("ledger", "record"):
    for (who, time, name), count in Counter((row["who"], row["time"], row.get("name")) for row in story.rows[table]).items():
      if count > 1:
        yield f"{who} at {time} stands {count} times in the {table} {name or ''}"


@check
def nothing_made_up(story):
  """Every turn is of something that was sent."""
  for key in story.turns:
    if key not in story.told:
      yield f"{key[0]} at {key[1]} is there and was never sent"


@check
def repeats_are_the_same(story):
  for told in story.answered:
    first = told.answers[0]
    for other in told.answers[1:]:
      if other[1] != first[1]:
        yield f"{told.name}: server {first[0]} said {first[1]!r}, and server {other[0]} {other[1]!r}"
        break


# MARK: the order of one follower's turns


@check
def one_chain(story):
  """Each line of the ledger names the one before it, and the follower the last one."""
  last = {row["who"]: row["last"] for row in story.rows["follower"]}
  for who, rows in story.by_follower("ledger").items():
    before = None
    for row in rows:
      if row["before"] != before:
        yield f"{who}: the line of turn {row['turn']} comes after {row['before']}, and {before} is the one before it"
        break
      before = row["turn"]
    if last.get(who) != before:
      yield f"{who}: the last line is {before}, and the follower says {last.get(who)}"


def stand(lines):
  """What lines come to, by their times: how often somebody followed, and whether they do."""
  follows, following = 0, False
  for line in sorted(lines, key=lambda line: line["time"]):
    if line["kind"] == "follow" or not following:
      follows += 1
    following = line["kind"] != "unfollow"
  return follows, following


@check
def facts_are_their_fold(story):
  known = {row["who"]: row for row in story.rows["follower"]}
  for who, rows in story.by_follower("ledger").items():
    for place, row in enumerate(rows):
      follows, _ = stand([line for line in rows[:place] if line["time"] <= row["time"]])
      expected = "existing" if row["kind"] != "follow" else "returning" if follows else "new"
      if row["subscription"] != expected:
        yield f"{who} at {row['time']}: {row['kind']} as {row['subscription']}, and by the lines before it they are {expected}"
        break
    follows, following = stand(rows)
    follower = known.get(who)
    if follower and (follower["follows"], bool(follower["following"])) != (follows, following):
      yield f"{who}: followed {follower['follows']} times ({follower['following']}), and the ledger says {follows} ({following})"


@check
def texts_name_the_one_before(story):
  """Each text knows how many there were and which was the last: so they had one order, and nothing that was set is lost."""
  for who, rows in texts(story).items():
    last = "-"
    for number, row in enumerate(rows, 1):
      fields = json.loads(row["fields"])
      if (int(fields["n"]), fields["last"]) != (number, last):
        yield f"{who}: text {number} in the order of turns says that it is number {fields['n']} and comes after {fields['last']!r}, not {last!r}"
        break
      last = fields["label"]


def texts(story):
  found = defaultdict(list)
  for row in story.records("said"):
    found[row["who"]].append(row)
  return found


@check
def answers_are_of_their_turn(story):
  """What the follower read is what the turn wrote down."""
  said = {(row["who"], row["time"]): json.loads(row["fields"]) for row in story.records("said")}
  ledger = {(row["who"], row["time"]): row for row in story.rows["ledger"]}
  asked = defaultdict(set)
  for call in story.calls:
    asked[call["label"]].add(call["reply"])
  for told in story.answered:
    if told.kind == "text":
      row = said.get(told.key)
      if row is None:
        continue
      number = told.said(r" n(\d+)")
      if number is None and told.reply != told.label + " own" and told.reply not in asked[told.label]:
        yield f"{told.name} was answered {told.reply!r}, which neither a rule nor the endpoint said"
      if row["label"] != told.label or (number is not None and int(number) != int(row["n"])):
        yield f"{told.name} was answered {told.reply!r}, and its turn says {row}"
    elif is_scanned(told) and told.key in ledger:
      if f" {ledger[told.key]['subscription']} " not in (told.reply or ""):
        yield f"{told.name} was answered {told.reply!r}, and the ledger says {ledger[told.key]['subscription']}"


@check
def order_is_that_of_answers(story):
  """What was sent after another thing was answered has the later turn."""
  by_follower = defaultdict(list)
  for key, turns in story.turns.items():
    if key in story.told:
      by_follower[key[0]].append((min(turns), story.told[key]))
  for found in by_follower.values():
    latest = None
    for _, told in sorted(found, key=lambda pair: pair[0]):
      if latest is not None and told.first_answered is not None and latest.first_asked > told.first_answered:
        yield f"{latest.name} was sent after {told.name} was answered, and has the earlier turn"
        break
      if latest is None or told.first_asked > latest.first_asked:
        latest = told


@check
def books_miss_nothing(story):
  """Whoever adds up behind those who write has every line, once."""
  sums = {row["name"]: int(row["count"] or 0) for row in story.rows["sum"]}
  there = Counter(row["name"] for row in story.rows["record"])
  there["scans"] = sum(row["kind"] in ("follow", "scan") and bool(row["scene"]) for row in story.rows["ledger"])
  for name in sorted(set(sums) | set(there)):
    if sums.get(name, 0) != there[name]:
      yield f"the books count {sums.get(name, 0)} {name}, and there are {there[name]}"
