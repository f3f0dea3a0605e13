"""A history in order: each delivery with all that was said to it, and the rows of the database beside them."""
import re
from collections import defaultdict
from deliveries import field


class Told:
  """One thing that somebody did, however often it was delivered."""

  def __init__(self, line):
    self.who, self.time, self.kind, self.label = line["who"], line["time"], line["kind"], line["label"]
    self.first_asked, self.first_answered = line["at"], None
    # Bodies of answers with 200, and by whom; other states are refusals.
    self.answers, self.refusals, self.silences = [], [], 0

  @property
  def key(self):
    return self.who, self.time

  @property
  def name(self):
    return f"{self.kind} {self.label!r} of {self.who} at {self.time}"

  @property
  def reply(self):
    """What the follower reads; nil when nothing was answered."""
    return field(self.answers[0][1], "Content") if self.answers else None

  def said(self, pattern):
    found = re.search(pattern, self.reply or "")
    return found.group(1) if found else None


def is_scanned(told):
  """Whether it is a code of the crowd's, which rules answer."""
  return told.label.startswith(("booth:", "fault:"))


class Story:
  def __init__(self, lines):
    self.told, self.rows, self.phones, self.calls = {}, defaultdict(list), {}, []
    # How many pieces there are in all, and when nothing was asked any more.
    self.pieces, self.ended_ms, by_number = 0, 0, {}
    for line in lines:
      match line["what"]:
        case "began":
          self.pieces = line["pieces"]
        case "asked":
          key = line["who"], line["time"]
          told = self.told.setdefault(key, Told(line))
          told.first_asked = min(told.first_asked, line["at"])
          by_number[line["number"]] = told
        case "answered":
          told = by_number[line["number"]]
          if line["status"] == 200:
            told.answers.append((line["server"], line["body"]))
            told.first_answered = line["at"] if told.first_answered is None else min(told.first_answered, line["at"])
          else:
            told.refusals.append(line["body"].strip())
        case "settled":
          self.ended_ms = line["ms"]
        case "silent":
          by_number[line["number"]].silences += 1
        case "called":
          self.calls.append(line)
        case "phone":
          self.phones[line["who"]] = line
        case "row":
          self.rows[line["table"]].append(line)
    for table in ("ledger", "record"):
      self.rows[table].sort(key=lambda row: row["turn"])
    # The turn of each, as the ledger and the records have it.
    self.turns = {}
    for row in self.rows["ledger"] + self.rows["record"]:
      self.turns.setdefault((row["who"], row["time"]), set()).add(row["turn"])

  def records(self, name):
    return [row for row in self.rows["record"] if row["name"] == name]

  def by_follower(self, table):
    found = defaultdict(list)
    for row in self.rows[table]:
      found[row["who"]].append(row)
    return found

  @property
  def answered(self):
    return [told for told in self.told.values() if told.answers]
