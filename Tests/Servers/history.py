"""What happened, line by line: a file that is only appended to, and the same in memory for the checks."""
import json, time

FILE = "history.jsonl"


class History:
  """Times are seconds of one clock since the run began: all clients, the proxy and the endpoint are in one process."""

  def __init__(self, path):
    self.began = time.monotonic()
    self.lines = []
    self.file = open(path, "a", buffering=1 << 16)

  def now(self):
    return time.monotonic() - self.began

  def add(self, what, **fields):
    line = {"what": what, "at": round(self.now(), 6), **fields}
    self.lines.append(line)
    self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return line

  def close(self):
    self.file.close()


def read(path):
  with open(path) as file:
    return [json.loads(line) for line in file]
