"""Actions: those that rules asked for, in order, to an end, and messages never twice."""
import json, re
from collections import Counter, defaultdict
from itertools import combinations
from checking import check

# Milliseconds after which a worker is taken for dead that has an action under way.
LEASE = 600_000
# What each word of the rules asks for, by kind in their order.
ASKED = {"ask": ["webhook"], "call": ["webhook"], "act": ["tag", "send", "tag", "tag", "send"]}


@check
def actions_of_their_turns(story):
  """Each turn has the actions that its rule asked for, and nobody else has any."""
  found = defaultdict(list)
  for row in story.rows["action"]:
    found[row["turn"]].append(row)
  turns = {}
  for row in story.records("said"):
    label = json.loads(row["fields"])["label"]
    turns[row["turn"]] = ASKED.get(label.split(" ")[0], [])
    kinds = [action["kind"] for action in sorted(found[row["turn"]], key=lambda action: action["position"])]
    if kinds != turns[row["turn"]]:
      yield f"{label!r} of {row['who']} has the actions {kinds}, and its rule asks for {turns[row['turn']]}"
  for turn in found:
    if turn not in turns:
      yield f"turn {turn} has actions and is not there"


@check
def actions_end(story):
  """Each has ended, or waits and says why: by its own words, or because it or one before it is under way by a worker that may be dead."""
  queues = {row["who"]: row for row in story.rows["queue"]}
  held = {row["who"] for row in story.rows["action"] if row["ended"] is None and (row["reason"] or row["runs"])}
  for row in story.rows["action"]:
    name = f"{row['kind']} of turn {row['turn']}"
    queue = queues.get(row["who"])
    if row["ended"] is None:
      if queue is None:
        yield f"{name} waits in no queue"
      elif queue["ready"] > story.ended_ms + LEASE:
        yield f"{name} waits until {queue['ready']}, which is longer than any lease"
      elif row["who"] not in held:
        yield f"{name} waits, and nothing says why"
    elif row["result"] == "dead" and not row["reason"]:
      yield f"{name} is dead, and nothing says why"


@check
def calls_once_and_in_order(story):
  """An endpoint can tell a repeat by its key; what is done was called; calls begin in the order of turns."""
  keys, labels, first = defaultdict(set), defaultdict(set), {}
  asked = {call["label"] for call in story.calls}
  for call in story.calls:
    # Whose answer is the reply, nobody calls again but the platform's next try.
    if call["path"] == "/call":
      keys[call["label"]].add(call["key"])
      labels[call["key"]].add(call["label"])
      first.setdefault(call["label"], call["at"])
  for label, found in keys.items():
    if len(found) > 1:
      yield f"{label!r} was called under {len(found)} keys"
  for key, found in labels.items():
    if len(found) > 1:
      yield f"the key {key!r} stands for {sorted(found)}"
  label_of = {row["turn"]: json.loads(row["fields"])["label"] for row in story.records("said")}
  for who, rows in story.by_follower("action").items():
    calls = sorted((row for row in rows if row["kind"] == "webhook"), key=lambda row: (row["turn"], row["position"]))
    for row in calls:
      if row["result"] == "done" and label_of.get(row["turn"]) not in asked:
        yield f"{label_of.get(row['turn'])!r} is done, and its endpoint was never called"
    called = [row for row in calls if label_of.get(row["turn"]) in first]
    for early, late in combinations(called, 2):
      # One that is due earlier and came later stands before those that wait, and not before those that went.
      if early["due"] <= late["due"] and first[label_of[early["turn"]]] > first[label_of[late["turn"]]]:
        yield f"{who}: {label_of[late['turn']]!r} was called before {label_of[early['turn']]!r}"
        break


@check
def messages_once_and_in_order(story):
  for who, rows in story.by_follower("action").items():
    got = story.phones.get(who, {}).get("texts", [])
    for text, count in Counter(got).items():
      if count > 1:
        yield f"{text!r} came {count} times"
    place, came = {text: number for number, text in enumerate(got)}, []
    for row in sorted((row for row in rows if row["kind"] == "send"), key=lambda row: (row["turn"], row["position"])):
      text = sent(row)
      is_unknown = (row["reason"] or "").startswith("unknown")
      if row["result"] == "done" and text not in place:
        yield f"{text!r} is done, and did not come"
      elif row["ended"] is not None and row["result"] != "done" and text in place and not is_unknown:
        yield f"{text!r} came, and is {row['result']}: {row['reason']}"
      elif row["result"] == "done":
        came.append((text, row["due"]))
    for (early, due), (late, later) in combinations(came, 2):
      # As calls: a turn that was late stands before what waits, and not before what has come.
      if due <= later and place[early] > place[late]:
        yield f"{late!r} came before {early!r}"
        break


def sent(row):
  """The text of a message, which stands in its payload whatever else does."""
  found = re.search(r"act p\d+-\d+ \d", row["payload"])
  return found.group(0) if found else row["payload"]


@check
def tags_do_not_cross(story):
  for who, rows in story.by_follower("action").items():
    tags = [row for row in rows if row["kind"] == "tag"]
    phone = story.phones.get(who)
    if tags and phone and all(row["result"] == "done" for row in tags) and phone["tags"] != "second":
      yield f"{who} has the tags {phone['tags']!r} when all changes are done, and the last one leaves `second`"
