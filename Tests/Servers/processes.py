"""Servers, workers and a sandbox, as an operator starts them."""
import asyncio, os, re, signal, socket

SECRETS = {"WX_TOKEN": "ruleEngine01", "WX_SECRET": "sandbox-secret", "PATH": "/usr/bin:/bin", "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no"}


class DidNotStart(Exception):
  pass


def free_port():
  with socket.socket() as found:
    found.bind(("127.0.0.1", 0))
    return found.getsockname()[1]


async def run(*command, within=60, text=None, **options):
  """A program to its end: its status, and what it printed."""
  program = await asyncio.create_subprocess_exec(
    *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, **options)
  try:
    output, _ = await asyncio.wait_for(program.communicate(text.encode() if text is not None else b""), within)
  except asyncio.TimeoutError:
    program.kill()
    await program.wait()
    return -1, f"{command[0]} does not end within {within} s"
  return program.returncode, output.decode(errors="replace")


class Program:
  """One that is started again under the same name; what it printed stays, a file each time."""

  def __init__(self, binary, folder, name, arguments, environment):
    self.binary, self.folder, self.name = binary, folder, name
    self.arguments, self.environment = arguments, environment
    self.starts, self.process, self.is_stopped = 0, None, False
    # Somebody is about to do something to it; and its ways to the database.
    self.is_taken, self.wires = False, []

  @property
  def is_alive(self):
    return self.process is not None and self.process.returncode is None and not self.is_stopped

  def path(self, kind):
    return os.path.join(self.folder, f"{self.name}-{self.starts}.{kind}")

  def printed(self, kind="out"):
    with open(self.path(kind), errors="replace") as file:
      return file.read()

  async def start(self, until="\ndatabase ", within=60):
    self.starts += 1
    with open(self.path("out"), "w") as out, open(self.path("err"), "w") as err:
      self.process = await asyncio.create_subprocess_exec(
        self.binary, *self.arguments, cwd=self.folder, env={**SECRETS, **self.environment}, stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=err)
    end = asyncio.get_running_loop().time() + within
    while until not in self.printed():
      if self.process.returncode is not None or asyncio.get_running_loop().time() > end:
        raise DidNotStart(f"{self.name}: {self.printed('err')[-2000:] or self.printed()}")
      await asyncio.sleep(0.02)

  def signal(self, number):
    if self.process is not None and self.process.returncode is None:
      self.process.send_signal(number)

  async def kill(self):
    self.signal(signal.SIGKILL)
    self.is_stopped = False
    await self.process.wait()

  def stop(self):
    self.is_stopped = True
    self.signal(signal.SIGSTOP)

  def go_on(self):
    self.signal(signal.SIGCONT)
    self.is_stopped = False

  async def end(self, within=40):
    """As an operator ends it: its status, or nil when it does not end."""
    self.signal(signal.SIGTERM)
    try:
      return await asyncio.wait_for(self.process.wait(), within)
    except asyncio.TimeoutError:
      await self.kill()
      return None


class Server(Program):
  """`wxrules serve`, on the same ports each time."""

  def __init__(self, binary, folder, number, environment, arguments=()):
    self.number, self.port, self.admin = number, free_port(), free_port()
    super().__init__(
      binary, folder, f"server{number}",
      ["serve", "--no-actions", "--listen", f"127.0.0.1:{self.port}", "--admin", f"127.0.0.1:{self.admin}", *arguments], environment)

  async def status(self, path="/ready", within=1.0):
    """What the admin listener answers; 0 for nothing."""
    try:
      async with asyncio.timeout(within):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.admin)
        try:
          writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
          line = await reader.readline()
        finally:
          writer.close()
      return int(re.match(rb"HTTP/1\.1 (\d+)", line).group(1)) if line else 0
    except (OSError, TimeoutError):
      return 0


class Worker(Program):
  def __init__(self, binary, folder, number, environment):
    self.number = number
    super().__init__(binary, folder, f"worker{number}", ["work"], environment)


class Sandbox(Program):
  """The platform: its API, and people who write, whose deliveries it signs and repeats."""

  def __init__(self, binary, folder, webhook, arguments=()):
    self.port = free_port()
    super().__init__(
      binary, folder, "sandbox", ["sandbox", "--listen", f"127.0.0.1:{self.port}", "--webhook", webhook, *arguments],
      {"HOOK_ASK": "http://127.0.0.1:9/", "HOOK_CALL": "http://127.0.0.1:9/"})
    self.address = f"http://127.0.0.1:{self.port}"

  async def start(self):
    await super().start(until="\nworld ")
