#!/usr/bin/env python3
"""Turns a second through several servers on one database, beside the bare batch statement and SQLite in the same run. Needs wrk.

  Tests/Servers/figures.py --binary .build/release/wxrules --seconds 10 --rounds 3 --burst 30
"""
import argparse, asyncio, os, re, shutil, statistics, sys, tempfile
import bare
from postgres import DATABASE, PASSWORD, ROLE, Cluster
from processes import Server, run

RULES = """wxrules: 1
accounts:
  main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: WX_TOKEN }, secret: { env: WX_SECRET } }
rules:
"""
KINDS = {
  # What the bare statement writes: a line of the ledger and an action for each turn.
  "scan": "  - { id: scan, on: scan, when: { scene: \"code:{n:int}\", external: true }, reply: \"scene {{ n }}\", do: [ { tag: { add: came } } ] }\n",
  "text": "  - { id: text, on: text, reply: \"you said {{ message.content }}\" }\n",
}
# Every request is a delivery of its own, by one of the followers.
LOAD = """
local q = "/wx/main?signature=ac7b0aa36bc86b6a0a204d93256873fcf45e6c69&timestamp=1700000000&nonce=987654321"
local n, base = 0, os.time()
local random = math.random
math.randomseed(PART)
function request()
  n = n + 1
  local from = string.format("<FromUserName><![CDATA[oFIGURES-openid_%012d]]></FromUserName><CreateTime>%d</CreateTime>", random(FOLLOWERS), base)
  local to = "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>"
  return wrk.format("POST", q, { ["Content-Type"] = "text/xml" }, to .. from .. string.format(BODY, n))
end
"""
BODIES = {
  "scan": "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[SCAN]]></Event>"
    "<EventKey><![CDATA[code:PART%09d]]></EventKey><Ticket><![CDATA[gQ]]></Ticket></xml>",
  "text": "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hello there]]></Content><MsgId>1PART%09d</MsgId></xml>",
}


def milliseconds(text):
  number, unit = re.match(r"([\d.]+)(us|ms|s|m)$", text).groups()
  return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


class Load:
  """What came of one: all its clients together."""

  def __init__(self, outputs):
    self.rate = sum(float(re.search(r"Requests/sec:\s*([\d.]+)", text).group(1)) for text in outputs)
    self.p50, self.p99 = (max(milliseconds(re.search(rf"^ +{share}% +(\S+)", text, re.MULTILINE).group(1)) for text in outputs) for share in (50, 99))
    self.refused = sum(int(found.group(1)) for text in outputs if (found := re.search(r"Non-2xx or 3xx responses: (\d+)", text)))
    self.refused += sum(sum(map(int, found.groups())) for text in outputs if (
      found := re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)))


class Desk:
  def __init__(self, options, folder):
    self.options, self.folder, self.part = options, folder, 10

  async def load(self, servers, kind, seconds, connections):
    """Each server has a client of its own."""
    tasks = []
    for server in servers:
      self.part += 1
      path = os.path.join(self.folder, f"load{self.part}.lua")
      with open(path, "w") as file:
        body = BODIES[kind].replace("PART", str(self.part))
        file.write(LOAD.replace("BODY", f"[=[{body}]=]").replace("PART", str(self.part)).replace("FOLLOWERS", str(self.options.followers)))
      tasks.append(run(
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "5s", "--latency", "-s", path, f"http://127.0.0.1:{server.port}",
        within=seconds + 60))
    found = await asyncio.gather(*tasks)
    for status, output in found:
      if status != 0 or "Requests/sec" not in output:
        raise SystemExit(f"wrk: {output}")
    return Load([output for _, output in found])

  async def serve(self, kind, count, database):
    with open(os.path.join(self.folder, f"{kind}.yaml"), "w") as file:
      file.write(RULES + KINDS[kind])
    servers = []
    for number in range(count):
      server = Server(
        self.options.binary, self.folder, number, {"WXRULES_DATABASE": database, "WXRULES_RULES": f"{kind}.yaml"}, ["--timestamp-window", "off"])
      await server.start()
      servers.append(server)
    return servers

  async def measured(self, kind, count, database, seconds, connections):
    servers = await self.serve(kind, count, database)
    try:
      # Followers and plans are there when it counts.
      await self.load(servers, kind, 2, connections)
      return await self.load(servers, kind, seconds, connections)
    finally:
      await asyncio.gather(*(server.end() for server in servers))


def row(*values):
  print("| " + " | ".join(str(value) for value in values) + " |", flush=True)


def middle(values):
  return statistics.median(values)


async def main(options):
  folder = tempfile.mkdtemp(prefix="wxf-")
  os.chmod(folder, 0o755)
  desk, cluster = Desk(options, folder), Cluster(folder)
  try:
    await cluster.start()
    await cluster.primary.psql("ALTER SYSTEM SET wal_compression = lz4;\nSELECT pg_reload_conf();")
    await cluster.primary.psql(bare.SCHEMA + f"GRANT ALL ON SCHEMA bare TO {ROLE};\nGRANT ALL ON ALL TABLES IN SCHEMA bare TO {ROLE};", DATABASE)
    database = f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{cluster.primary.port}/{DATABASE}"
    found = {}

    def note(name, load):
      found.setdefault(name, []).append(load)

    for _ in range(options.rounds):
      note("bare", bare.measure(database, 256, 2, options.seconds, options.followers))
      for kind in KINDS:
        note(f"{kind}, two servers", await desk.measured(kind, 2, database, options.seconds, options.connections))
        note(f"{kind}, one server", await desk.measured(kind, 1, database, options.seconds, options.connections))
        file = os.path.join(folder, f"{kind}-{len(found)}.db")
        note(f"{kind}, SQLite", await desk.measured(kind, 1, file, options.seconds, options.connections))
    base = middle([rate for rate, _, _ in found["bare"]])
    row("", "turns a second", "of bare", "p50", "p99", "refused")
    row(*["---"] * 6)
    rates = sorted(rate for rate, _, _ in found["bare"])
    row(
      "the bare statement, 256 turns, two clients", f"{base:.0f} ({rates[0]:.0f}–{rates[-1]:.0f})", "100 %",
      *(f"{middle([load[place] for load in found['bare']]):.0f} ms a batch" for place in (1, 2)), "")
    for name, loads in found.items():
      if name == "bare":
        continue
      rates = sorted(load.rate for load in loads)
      row(
        name, f"{middle(rates):.0f} ({rates[0]:.0f}–{rates[-1]:.0f})", f"{100 * middle(rates) / base:.0f} %",
        f"{middle([load.p50 for load in loads]):.0f} ms", f"{middle([load.p99 for load in loads]):.0f} ms", sum(load.refused for load in loads))
    if options.burst:
      load = await desk.measured("scan", 2, database, options.burst, options.connections * 8)
      row(f"scan, two servers, {options.burst} s with {options.connections * 16} connections", f"{load.rate:.0f}", f"{100 * load.rate / base:.0f} %",
        f"{load.p50:.0f} ms", f"{load.p99:.0f} ms", load.refused)
  finally:
    await cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
  parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
  parser.add_argument("--binary", default=".build/release/wxrules")
  for name, usual in [("seconds", 10), ("rounds", 3), ("connections", 64), ("followers", 20000), ("burst", 30)]:
    parser.add_argument("--" + name, type=int, default=usual)
  options = parser.parse_args()
  options.binary = os.path.abspath(options.binary)
  if shutil.which("wrk") is None:
    sys.exit("wrk is needed: apt-get install wrk")
  asyncio.run(main(options))
