"""Everything that runs: the database, the platform, servers and workers, and what stands between them."""
import asyncio, json, os, shutil
import books
from endpoint import Endpoint
from front import Front
from http1 import Cut, ask, listen
from postgres import DATABASE, PASSWORD, ROLE, Cluster
from processes import SECRETS, Sandbox, Server, Worker, run
from wire import Wire

HERE = os.path.dirname(os.path.abspath(__file__))
FAULTS_OF_THE_PLATFORM = [
  f"{path}={fault}" for path in ("message/custom/send", "tags/members") for fault in ("-1:0.05", "garbage:0.03", "cut:0.03")
]


class Setting:
  def __init__(self, options, folder, history):
    self.options, self.folder, self.history = options, folder, history
    self.servers, self.workers, self.wires = [], [], []

  @property
  def programs(self):
    return self.servers + self.workers

  async def start(self):
    options = self.options
    shutil.copy(os.path.join(HERE, "rules.yaml"), self.folder)
    pieces = ", ".join(f"g{number:06d}" for number in range(options.pieces))
    with open(os.path.join(self.folder, "pieces.yaml"), "w") as file:
      file.write(f"wxrules: 1\nlists: {{ pieces: [ {pieces} ] }}\nstocks: {{ gift: {{ list: pieces }}, seat: {{ count: 1000000 }} }}\n")
    self.endpoint = Endpoint(self.history, options.seed)
    hooks = await self.endpoint.listen()
    self.front = Front(self.servers, self.history, options.seed)
    webhook = f"http://127.0.0.1:{await self.front.listen()}/wx/"
    self.sandbox = Sandbox(
      options.binary, self.folder, webhook, ["--repeats", "0.15", "--slowness", "11s", "--seed", str(options.seed % 1000), *(
        word for fault in FAULTS_OF_THE_PLATFORM for word in ("--fault", fault))])
    await self.sandbox.start()
    ahead = await self.clock_ahead()
    if options.sqlite:
      self.database = books.File(self.folder)
    else:
      self.database = Cluster(self.folder, options.failovers > 0, options.fills > 0)
      await self.database.start()
    kinds = [(Server, self.servers, options.servers), (Worker, self.workers, options.workers)]
    for kind, programs, count in kinds:
      for number in range(count):
        environment = {**hooks, "WXRULES_PLATFORM": ahead if number % 2 and options.ahead else self.sandbox.address}
        program = kind(options.binary, self.folder, number, environment)
        program.environment["WXRULES_DATABASE"] = await self.way_to_database(program)
        programs.append(program)
    # All at once: who comes first makes the schema.
    await asyncio.gather(*(server.start() for server in self.servers))
    await asyncio.gather(*(worker.start() for worker in self.workers))
    self.watching = asyncio.ensure_future(self.front.watch())
    while len(self.front.ready) < len(self.servers):
      await asyncio.sleep(0.05)

  async def way_to_database(self, program):
    """Each program has wires of its own to both servers; which of them writes, it finds out."""
    if self.options.sqlite:
      return "wx.db"
    nodes = self.database.nodes if self.database.has_replica else self.database.nodes[:1]
    for node in nodes:
      program.wires.append(Wire("127.0.0.1", node.port))
    ports = [await wire.listen() for wire in program.wires]
    hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
    return f"postgresql://{ROLE}:{PASSWORD}@{hosts}/{DATABASE}?target_session_attrs=read-write"

  async def clock_ahead(self):
    """The sandbox, in whose time servers live, by an address at which it is later."""

    async def answer(method, target, headers, body):
      try:
        status, content = await ask(self.sandbox.port, method, target, body, headers.get("content-type", "application/json"))
      except Cut:
        return None
      if target in ("/sandbox/time", "/sandbox/clock") and status == 200:
        time = json.loads(content)
        time["moved_us"] += self.options.ahead * 1_000_000
        content = json.dumps(time).encode()
      return status, "application/json", content

    self.ahead, port = await listen(answer)
    return f"http://127.0.0.1:{port}"

  async def settle(self, within):
    """Until no action waits and the books are made, or nothing more comes of waiting."""
    self.endpoint.is_kind = True
    await ask(self.sandbox.port, "POST", "/sandbox/faults", b'{"faults": []}', "application/json")
    left = None
    for _ in range(within * 2):
      left = (await self.database.rows("SELECT count(*) AS left FROM outbox WHERE ended_at IS NULL"))[0]["left"]
      if left == 0 and (await self.database.rows(books.BEHIND))[0]["behind"] == 0:
        break
      await asyncio.sleep(0.5)
    return left

  async def end(self):
    """As an operator ends them; whoever does not end so is told of."""
    self.watching.cancel()
    bad = []
    for program in self.programs:
      if program.process is not None and program.process.returncode is None:
        program.go_on()
        status = await program.end()
        if status != 0:
          bad.append(f"{program.name} ended with {status}")
    return bad

  async def whole(self):
    """What the program itself says of the database when all is over."""
    status, output = await run(
      self.options.binary, "store", "check", cwd=self.folder, env={**SECRETS, "WXRULES_DATABASE": self.programs[0].environment["WXRULES_DATABASE"]})
    return [] if status == 0 else [f"`wxrules store check` ends with {status}: {output[-500:]}"]

  async def clear(self):
    for program in self.programs + [getattr(self, "sandbox", None)]:
      if program is not None and program.process is not None and program.process.returncode is None:
        await program.kill()
    if hasattr(self, "database"):
      await self.database.stop()
