"""What a run comes to: progress while it goes on, and a table at its end."""
import asyncio
from collections import Counter, defaultdict
import checks_of_actions, checks_of_stocks, checks_of_turns
from checking import contradictions
from story import Story


SHARES = [("p50", 0.5), ("p99", 0.99), ("longest", 1)]


async def tell(setting, story, faults, options):
  while True:
    await asyncio.sleep(15)
    counts = Counter(line["what"] for line in story.lines)
    refused = sum(1 for line in story.lines if line["what"] == "answered" and line["status"] != 200)
    print(
      f"{story.now():6.0f} s  asked {counts['asked']}, answered {counts['answered'] - refused}, refused {refused}, silent {counts['silent']}; "
      f"faults {faults.done}", flush=True)


def quantile(sorted_values, share):
  return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))] if sorted_values else 0


class Figures:
  def __init__(self, lines):
    self.asked, self.good, self.refused, self.silent = {}, [], Counter(), Counter()
    self.faults = defaultdict(list)
    begun = {}
    for line in lines:
      match line["what"]:
        case "asked":
          self.asked[line["number"]] = line["at"]
        case "answered":
          if line["status"] == 200:
            self.good.append((line["at"], line["at"] - self.asked[line["number"]]))
          else:
            self.refused[f"{line['status']} {line['body'].strip()[:60]}"] += 1
        case "silent":
          self.silent[line["why"]] += 1
        case "fault":
          key = line["kind"], line["number"], line.get("server")
          if line["step"] == "begins":
            begun[key] = line["at"]
          else:
            self.faults[line["kind"]].append((begun.pop(key), line["at"]))

  def gap(self, began, ended):
    """The longest time in which nothing was answered, from the beginning of a fault to ten seconds after its end."""
    times = [began] + [at for at, _ in self.good if began <= at <= ended + 10]
    return max((b - a for a, b in zip(times, times[1:])), default=ended - began)

  def refused_while_rolling(self, lines):
    spans = self.faults.get("roll", [])
    # A machine that has much else to do is slow, and that is no deployment's fault.
    late = ("no answer in", "not ready in time")
    bad = [
      line for line in lines
      if (line["what"] == "silent" and not line["why"].startswith(late))
      or (line["what"] == "answered" and line["status"] != 200 and not line["body"].startswith(late))
    ]
    return [line for line in bad if any(began <= self.asked[line["number"]] <= ended for began, ended in spans)]


def asked_again(story):
  """Whoever takes a delivery over whose endpoint was asked by a process that is gone asks it in a turn of its own."""
  keys = defaultdict(set)
  for call in story.calls:
    if call["path"] == "/ask":
      keys[call["label"]].add(call["key"])
  return sum(len(found) > 1 for found in keys.values())


def verdict(lines):
  """Prints the table. Exit code: 1 when something contradicts."""
  story, figures = Story(lines), Figures(lines)
  ends = [line for line in lines if line["what"] == "ended"]
  found = contradictions(story)
  waits = sorted(1000 * wait for _, wait in figures.good)
  unheard = [told for told in story.told.values() if not told.answers]
  messages = sum(len(phone["texts"]) for phone in story.phones.values())
  others = sum(1 for told in story.answered if len({server for server, _ in told.answers}) > 1)
  repeats = sum(len(told.answers) - 1 for told in story.answered)
  outcomes = Counter(f"{row['kind']} {row['result'] or 'waiting'}" for row in story.rows["action"])
  rows = [
    ("deliveries", f"{len(story.told)} of {len({who for who, _ in story.told})} followers, {len(figures.asked)} tries"),
    ("answered", f"{len(story.answered)}; " + ", ".join(f"{name} {quantile(waits, share):.0f} ms" for name, share in SHARES)),
    ("refused", ", ".join(f"{count} × {what}" for what, count in figures.refused.most_common()) or "none"),
    ("silence", ", ".join(f"{count} × {what}" for what, count in figures.silent.most_common()) or "none"),
    ("never answered", f"{len(unheard)}, of which {sum(told.key in story.turns for told in unheard)} have a turn"),
    ("repeats", f"{repeats}; {others} deliveries were answered by several servers"),
    ("turns", f"{len(story.turns)}; " + ", ".join(f"{len(story.rows[table])} in {table}" for table in ("ledger", "record", "piece"))),
    ("actions", ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))),
    ("calls", f"{len(story.calls)} of the endpoint, {asked_again(story)} answers were asked for by two turns; {messages} messages came"),
  ]
  for kind, spans in sorted(figures.faults.items()):
    gaps = sorted(figures.gap(*span) for span in spans)
    rows.append((kind, f"{len(spans)}; longest time without an answer p50 {quantile(gaps, 0.5):.1f} s, most {gaps[-1]:.1f} s"))
  code = 0
  if "roll" in figures.faults:
    bad = figures.refused_while_rolling(lines)
    rows.append(("rolling", f"{len(bad)} deliveries refused"))
    if bad:
      found["rolling_refuses_nothing"] = [str(line) for line in bad[:5]]
  if not ends:
    found["it_came_to_an_end"] = ["the run did not"]
  for name, value in rows:
    print(f"{name:>16}  {value}")
  for name, words in found.items():
    code = 1
    for word in words:
      print(f"contradiction: {name}: {word}")
  print("nothing contradicts" if code == 0 else f"{len(found)} checks found contradictions", flush=True)
  return code
