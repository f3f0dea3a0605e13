"""The proxy before the servers: sends each delivery to one that is ready, at random, and to another one only where nobody listens and so nothing
was sent; and writes down what came of it."""
import asyncio, random
from deliveries import query, told
from http1 import Cut, NobodyListens, ask, listen

# Seconds from one look at /ready to the next, and for an answer: the platform waits as long.
PAUSE = 0.1
PATIENCE = 5


class Front:
  def __init__(self, servers, history, seed):
    self.servers, self.history, self.chance = servers, history, random.Random(seed)
    self.ready = set()
    self.asked = 0

  async def watch(self):
    """Sends nothing to a server whose /ready says no, or nothing."""
    while True:
      states = await asyncio.gather(*(server.status() for server in self.servers))
      self.ready = {server.number for server, status in zip(self.servers, states) if status == 200}
      await asyncio.sleep(PAUSE)

  def order(self):
    """Those that are ready, at random, and then all others."""
    servers = list(self.servers)
    self.chance.shuffle(servers)
    return sorted(servers, key=lambda server: server.number not in self.ready)

  async def deliver(self, body, attempt, by):
    """One try: status and body; raises when there is none."""
    return await self.give("/wx/main?" + query(), body, attempt, by)

  async def give(self, target, body, attempt, by):
    self.asked += 1
    number = self.asked
    self.history.add("asked", number=number, attempt=attempt, by=by, **told(body.decode()))
    for server in self.order():
      try:
        async with asyncio.timeout(PATIENCE):
          status, answer = await ask(server.port, "POST", target, body)
        self.history.add("answered", number=number, server=server.number, status=status, body=answer.decode(errors="replace"))
        return status, answer
      except NobodyListens as fault:
        why = str(fault)
      except (Cut, TimeoutError) as fault:
        why = str(fault) or f"no answer in {PATIENCE} s"
        break
    self.history.add("silent", number=number, server=server.number, why=why)
    raise Cut(why)

  async def listen(self):
    """For the sandbox, which signs what it sends, and waits five seconds itself."""
    tries = {}

    async def answer(method, target, headers, body):
      about = told(body.decode())
      key = (about["who"], about["time"], about["label"])
      tries[key] = tries.get(key, 0) + 1
      try:
        status, reply = await self.give(target, body, tries[key], "sandbox")
      except Cut:
        return None
      return status, "text/xml", reply

    self.server, port = await listen(answer)
    return port
