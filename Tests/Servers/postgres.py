"""Two PostgreSQL servers, of which one writes and one follows, and all that can happen to them."""
import asyncio, glob, json, os, signal
from processes import DidNotStart, free_port, run

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROLE, PASSWORD, DATABASE = "wx", "only-on-this-machine", "wx"

PROGRAM = "/usr/lib/postgresql/*/bin/postgres"
END_ALL = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{ROLE}';"


class Node:
  """One server in a folder of its own, by the project's own script."""

  def __init__(self, folder):
    self.folder, self.port = folder, free_port()
    self.data = os.path.join(folder, "data")
    self.programs = os.path.dirname(sorted(glob.glob(PROGRAM))[-1])

  async def script(self, what):
    # It ends with this process, however that ends.
    more = ["--port", str(self.port), "--while", str(os.getpid())] if what == "start" else []
    status, output = await run(os.path.join(ROOT, "scripts/postgres"), what, self.folder, *more, within=120)
    if status != 0:
      raise DidNotStart(f"PostgreSQL {what}: {output[-2000:]}")

  async def start(self):
    await self.script("start")

  async def stop(self):
    """At once, as if the power had failed."""
    if os.path.exists(os.path.join(self.data, "postmaster.pid")):
      await self.script("stop")

  async def run(self, program, *arguments, within=60):
    """One of PostgreSQL's programs, as the user that the server has."""
    user = "postgres" if os.getuid() == 0 else None
    environment = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
    return await run(os.path.join(self.programs, program), *arguments, within=within, cwd=self.folder, user=user, env=environment)

  async def psql(self, sql, database="postgres", within=30):
    status, output = await run(
      "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port), "-U", "postgres", "-d", database, "-f", "-",
      text=sql, within=within)
    if status != 0:
      raise DidNotStart(f"psql: {output[-1000:]}")
    return output.strip()

  def postmaster(self):
    with open(os.path.join(self.data, "postmaster.pid")) as file:
      return int(file.readline())


class Cluster:
  def __init__(self, folder, has_replica=False, has_little_room=False):
    self.nodes = [Node(os.path.join(folder, name)) for name in ("pgA", "pgB")]
    self.first, self.has_replica, self.has_little_room, self.mounted = 0, has_replica, has_little_room, []

  @property
  def primary(self):
    return self.nodes[self.first]

  @property
  def replica(self):
    return self.nodes[1 - self.first]

  async def start(self):
    if self.has_little_room:
      await self.mount()
    await self.primary.start()
    # Its log must not fill a small disk by itself.
    await self.primary.psql("ALTER SYSTEM SET max_wal_size = '128MB';\nSELECT pg_reload_conf();")
    await self.primary.psql(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}';\nCREATE DATABASE {DATABASE} OWNER {ROLE};")
    if self.has_replica:
      await self.follow()

  async def mount(self):
    """Each server on a small disk of its own, which can be filled."""
    for node in self.nodes:
      os.makedirs(node.folder, exist_ok=True)
      status, output = await run("mount", "-t", "tmpfs", "-o", "size=700m", "tmpfs", node.folder)
      if status != 0:
        self.has_little_room = False
        print(f"SKIPPED: a small file system cannot be mounted here, so a full disk was not tried: {output.strip()}")
        return
      self.mounted.append(node.folder)

  async def follow(self):
    """Makes the second server anew from the first, and lets commits wait for it from then on."""
    second, first = self.replica, self.primary
    await run("rm", "-rf", second.data)
    os.makedirs(second.folder, exist_ok=True)
    if os.getuid() == 0:
      await run("chown", "postgres", second.folder)
    await run("cp", "-p", os.path.join(first.folder, "password"), second.folder)
    status, output = await second.run(
      "pg_basebackup", "-h", "127.0.0.1", "-p", str(first.port), "-d", f"postgresql://postgres:{self.secret(first)}@127.0.0.1:{first.port}/postgres",
      "-D", second.data, "-R", "-c", "fast", "-X", "stream", within=300)
    if status != 0:
      raise DidNotStart(f"pg_basebackup: {output[-1000:]}")
    await second.start()
    await self.until_follows(1)
    await first.psql("ALTER SYSTEM SET synchronous_standby_names = '*';\nSELECT pg_reload_conf();")
    await self.until_follows(2)

  def secret(self, node):
    with open(os.path.join(node.folder, "password")) as file:
      return file.read().strip()

  async def until_follows(self, step):
    """1: it streams; 2: commits wait for it."""
    wanted = "state = 'streaming'" if step == 1 else "sync_state = 'sync'"
    for _ in range(600):
      if await self.primary.psql(f"SELECT count(*) FROM pg_stat_replication WHERE {wanted};") == "1":
        return
      await asyncio.sleep(0.1)
    raise DidNotStart("the replica does not follow")

  async def fail_over(self):
    """The first server is gone for good, the second one takes its place, and a new replica is made."""
    await self.primary.stop()
    self.first = 1 - self.first
    # What the new one commits waits for nobody, until there is somebody to wait for. Its own settings are those of the first.
    with open(os.path.join(self.primary.data, "postgresql.auto.conf"), "a") as file:
      file.write("synchronous_standby_names = ''\n")
    await self.primary.psql("SELECT pg_reload_conf();")
    status, output = await self.primary.run("pg_ctl", "promote", "-D", self.primary.data, "-s", "-w", "-t", "60")
    if status != 0:
      raise DidNotStart(f"promote: {output}")

  async def restart(self):
    await self.primary.stop()
    await self.primary.start()

  async def kill_backend(self, chance):
    """`kill -9` of one that serves a client: PostgreSQL ends all others and recovers."""
    found = await self.primary.psql(f"SELECT pid FROM pg_stat_activity WHERE usename = '{ROLE}' ORDER BY pid;")
    if found:
      os.kill(int(chance.choice(found.split())), signal.SIGKILL)
    await self.until_writes()

  async def lock(self, seconds):
    """Somebody holds a lock that every turn needs."""
    await self.primary.psql(
      f"BEGIN;\nLOCK TABLE followers IN ACCESS EXCLUSIVE MODE;\nSELECT pg_sleep({seconds});\nCOMMIT;", DATABASE, within=seconds + 30)

  async def read_only(self, seconds):
    """As a database whose writer has moved elsewhere."""
    await self.primary.psql(f"ALTER DATABASE {DATABASE} SET default_transaction_read_only = on;\n" + END_ALL)
    await asyncio.sleep(seconds)
    await self.primary.psql(f"ALTER DATABASE {DATABASE} RESET default_transaction_read_only;\n" + END_ALL)

  async def out_of_connections(self, seconds):
    await self.primary.psql(f"ALTER ROLE {ROLE} CONNECTION LIMIT 1;\n" + END_ALL)
    await asyncio.sleep(seconds)
    await self.primary.psql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1;")

  async def fill(self, seconds):
    """The disk has no room left: PostgreSQL refuses, or ends where its log cannot be written."""
    path = os.path.join(self.primary.folder, "fill")
    await run("dd", "if=/dev/zero", f"of={path}", "bs=64k")
    await asyncio.sleep(seconds)
    os.unlink(path)
    try:
      await self.primary.psql("SELECT 1;")
    except DidNotStart:
      await self.restart()

  async def until_writes(self):
    for _ in range(600):
      try:
        if await self.primary.psql("SELECT pg_is_in_recovery();") == "f":
          return
      except DidNotStart:
        pass
      await asyncio.sleep(0.1)
    raise DidNotStart("PostgreSQL does not come back")

  async def rows(self, sql):
    """What a question finds: a JSON object a line."""
    output = await self.primary.psql(f"SELECT row_to_json(found) FROM ({sql}) AS found;", DATABASE, within=300)
    return [json.loads(line) for line in output.splitlines()]

  async def stop(self):
    for node in self.nodes:
      try:
        await node.stop()
      except DidNotStart:
        pass
    for folder in self.mounted:
      await run("umount", "-l", folder)
