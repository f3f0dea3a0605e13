"""Histories as they must not be: each way of breaking one must be found by the check that is there for it. A check that cannot fail is none."""
import copy, json
from checking import contradictions
from story import Story

WAYS = {}


def way(finds):
  def note(function):
    WAYS[function.__name__] = (function, finds)
    return function

  return note


class NothingToBreak(Exception):
  """The history has nothing of the kind."""


def first(lines, is_wanted):
  for line in lines:
    if is_wanted(line):
      return line
  raise NothingToBreak()


def row(lines, table, is_wanted=lambda row: True):
  return first(lines, lambda line: line["what"] == "row" and line["table"] == table and is_wanted(line))


def said(line):
  return line["name"] == "said"


def text_of(line):
  return json.loads(line["fields"])


@way("nothing_lost")
def a_turn_is_lost(lines):
  answered = {told.key for told in Story(lines).answered}
  victim = row(lines, "record", lambda line: said(line) and (line["who"], line["time"]) in answered)
  key = victim["who"], victim["time"]
  lines[:] = [line for line in lines if line["what"] != "row" or (line["who"] if "who" in line else "", line.get("time")) != key]


@way("nothing_twice")
def a_turn_is_there_twice(lines):
  victim = row(lines, "ledger")
  lines.append({**victim, "turn": victim["turn"] + 1})


@way("nothing_twice")
def a_record_is_there_twice(lines):
  victim = row(lines, "record", said)
  lines.append({**victim, "position": 99})


@way("nothing_made_up")
def a_turn_of_nobody(lines):
  victim = row(lines, "ledger")
  lines.append({**victim, "who": "oNOBODY", "turn": victim["turn"] + 1})


@way("repeats_are_the_same")
def a_repeat_says_something_else(lines):
  keys = {told.key for told in Story(lines).answered if len(told.answers) > 1 and told.kind == "text"}
  numbers = {line["number"] for line in lines if line["what"] == "asked" and (line["who"], line["time"]) in keys}
  answer = first(reversed(lines), lambda line: line["what"] == "answered" and line["status"] == 200 and line["number"] in numbers)
  answer["body"] = answer["body"].replace("<CreateTime>1", "<CreateTime>2")


@way("one_chain")
def a_chain_forks(lines):
  victim = row(list(reversed(lines)), "ledger", lambda line: line["before"] is not None)
  victim["before"] -= 1


@way("one_chain")
def a_follower_forgets_a_line(lines):
  row(lines, "follower", lambda line: line["last"] is not None)["last"] += 1


@way("facts_are_their_fold")
def somebody_is_new_twice(lines):
  row(lines, "ledger", lambda line: line["subscription"] == "returning")["subscription"] = "new"


@way("facts_are_their_fold")
def a_follow_is_not_counted(lines):
  row(lines, "follower", lambda line: line["follows"] > 1)["follows"] -= 1


@way("texts_name_the_one_before")
def what_was_set_is_lost(lines):
  victim = row(lines, "record", lambda line: said(line) and text_of(line)["last"] != "-")
  victim["fields"] = json.dumps({**text_of(victim), "last": "-"})


@way("texts_name_the_one_before")
def two_texts_change_places(lines):
  a = row(lines, "record", said)
  b = row(lines, "record", lambda line: said(line) and line["who"] == a["who"] and line["turn"] != a["turn"])
  a["turn"], b["turn"] = b["turn"], a["turn"]


@way("answers_are_of_their_turn")
def another_number_is_told(lines):
  victim = row(lines, "record", lambda line: said(line) and text_of(line)["label"].startswith("say"))
  victim["fields"] = json.dumps({**text_of(victim), "n": str(int(text_of(victim)["n"]) + 1)})


@way("answers_are_of_their_turn")
def the_endpoint_never_said_it(lines):
  victim = first(Story(lines).answered, lambda told: " answer " in (told.reply or ""))
  for line in lines:
    if line["what"] == "called" and line["label"] == victim.label:
      line["reply"] += "0"


@way("order_is_that_of_answers")
def turns_go_backwards(lines):
  story = Story(lines)
  for who in {key[0] for key in story.turns}:
    told = [told for told in story.answered if told.who == who and told.kind == "text" and told.key in story.turns]
    told.sort(key=lambda told: told.time)
    if len(told) > 2 and told[0].first_answered < told[-1].first_asked:
      early, late = min(story.turns[told[0].key]), min(story.turns[told[-1].key])
      for line in lines:
        if line["what"] == "row" and line["table"] in ("ledger", "record") and line["turn"] in (early, late):
          line["turn"] = late if line["turn"] == early else early
      return
  raise NothingToBreak()


@way("books_miss_nothing")
def the_books_miss_a_line(lines):
  row(lines, "sum", lambda line: line["name"] == "said")["count"] -= 1


@way("pieces_once")
def a_piece_is_given_twice(lines):
  a = row(lines, "record", lambda line: line["name"] == "given")
  b = row(lines, "record", lambda line: line["name"] == "given" and line["turn"] != a["turn"])
  b["fields"] = a["fields"]


@way("pieces_once")
def a_piece_is_somebody_elses(lines):
  row(lines, "piece", lambda line: line["stock"] == "gift")["who"] = "oNOBODY"


@way("pieces_once")
def a_seat_is_skipped(lines):
  row(lines, "piece", lambda line: line["stock"] == "seat")["piece"] = "999999"


@way("sold_out_is_no_guess")
def it_was_not_sold_out(lines):
  first(lines, lambda line: line["what"] == "answered" and " gone]]" in line["body"])
  first(lines, lambda line: line["what"] == "began")["pieces"] += 1


@way("limits_hold")
def a_limit_gives_twice(lines):
  victim = row(lines, "record", lambda line: line["name"] == "first")
  lines.append({**victim, "turn": victim["turn"] + 1, "time": victim["time"] + 1})


@way("limits_hold")
def a_limit_of_all_gives_too_often(lines):
  victim = row(lines, "record", lambda line: line["name"] == "alarm")
  lines.extend({**victim, "turn": victim["turn"] + number, "who": f"oNOBODY{number}"} for number in range(1, 4))


@way("actions_of_their_turns")
def an_action_is_lost(lines):
  lines.remove(row(lines, "action"))


@way("actions_of_their_turns")
def an_action_is_there_twice(lines):
  lines.append({**row(lines, "action"), "position": 99})


@way("actions_end")
def an_action_waits_for_nothing(lines):
  waiting = {line["who"] for line in lines if line["what"] == "row" and line["table"] == "action" and line["ended"] is None}
  victim = row(lines, "action", lambda line: line["who"] not in waiting)
  victim.update(ended=None, result=None, reason=None)
  lines.append({**victim, "table": "queue", "ready": 0, "worker": None})


@way("actions_end")
def a_queue_is_lost(lines):
  victim = row(lines, "action")
  victim.update(ended=None, result=None, reason="it is busy")
  lines[:] = [line for line in lines if line.get("table") != "queue" or line["who"] != victim["who"]]


@way("calls_once_and_in_order")
def a_call_has_two_keys(lines):
  victim = first(lines, lambda line: line["what"] == "called" and line["path"] == "/call")
  lines.append({**victim, "key": victim["key"] + "0"})


@way("calls_once_and_in_order")
def a_call_was_never_made(lines):
  done = {line["turn"] for line in Story(lines).rows["action"] if (line["kind"], line["result"]) == ("webhook", "done")}
  label = text_of(row(lines, "record", lambda line: said(line) and line["turn"] in done))["label"]
  lines[:] = [line for line in lines if line["what"] != "called" or line["label"] != label]


@way("calls_once_and_in_order")
def calls_change_places(lines):
  label_of = {line["turn"]: text_of(line)["label"] for line in Story(lines).records("said")}
  for rows in Story(lines).by_follower("action").values():
    labels = [label_of[line["turn"]] for line in rows if line["result"] == "done" and label_of.get(line["turn"], "").startswith("call")]
    if len(labels) > 1:
      for line in lines:
        if line["what"] == "called" and line["label"] in (labels[0], labels[-1]):
          line["at"] = 1e9 if line["label"] == labels[0] else 0
      return
  raise NothingToBreak()


@way("messages_once_and_in_order")
def a_message_comes_twice(lines):
  phone = first(lines, lambda line: line["what"] == "phone" and line["texts"])
  phone["texts"].append(phone["texts"][0])


@way("messages_once_and_in_order")
def a_message_does_not_come(lines):
  first(lines, lambda line: line["what"] == "phone" and line["texts"])["texts"].pop()


@way("messages_once_and_in_order")
def messages_change_places(lines):
  first(lines, lambda line: line["what"] == "phone" and len(line["texts"]) > 3)["texts"].reverse()


@way("tags_do_not_cross")
def tags_cross(lines):
  first(lines, lambda line: line["what"] == "phone" and line["tags"] == "second")["tags"] = "first"


def tell(lines, what):
  """Exit code: 1 when a falsified history is not found to be one."""
  names = list(WAYS) if what == "all" else [what]
  if not set(names) <= set(WAYS):
    print(f"there is no {what}; there are: {', '.join(WAYS)}")
    return 2
  code, found = 0, 0
  for name in names:
    function, finds = WAYS[name]
    broken = copy.deepcopy(lines)
    try:
      function(broken)
    except NothingToBreak:
      print(f"{name}: the history has nothing to break so")
      code = 1
      continue
    words = contradictions(Story(broken), most=1).get(finds)
    if words:
      found += 1
      if what != "all":
        print(f"{name}: found by {finds}: {words[0]}")
    else:
      print(f"{name}: NOT found by {finds}")
      code = 1
  print(f"falsified in {len(names)} ways, found {found}", flush=True)
  return code
