"""What goes wrong, and when: a plan that a seed makes, and how each thing is done."""
import asyncio, os, random
from processes import DidNotStart

# Seconds for which a program sleeps that others must take for dead: leases of servers and workers have fifteen.
LONGER_THAN_A_LEASE = (16.0, 20.0)
# What is done to the database is done one after the other, what is done to programs beside it.
OF_DATABASE = ("backend", "restart", "failover", "lock", "readonly", "connections", "disk")


def plan(seed, seconds, counts):
  """When what happens: each kind spread over the whole time, each at a moment of its own."""
  chance = random.Random(f"{seed} plan")
  made = []
  for kind, count in counts.items():
    for number in range(count):
      made.append((seconds * (number + chance.random()) / count, kind))
  return sorted(made)


class Faults:
  def __init__(self, setting, history, seed):
    self.setting, self.history, self.chance = setting, history, random.Random(f"{seed} faults")
    self.database, self.number = asyncio.Lock(), 0
    self.done, self.failed_starts = {}, 0

  async def carry_out(self, moments):
    began, running = self.history.now(), []
    for moment, kind in moments:
      await asyncio.sleep(max(0, began + moment - self.history.now()))
      running.append(asyncio.ensure_future(self.one(kind)))
    await asyncio.gather(*running)

  async def one(self, kind):
    self.number += 1
    number = self.number
    function = getattr(self, kind)
    if kind in OF_DATABASE:
      async with self.database:
        self.history.add("fault", number=number, kind=kind, step="begins")
        await function()
        self.history.add("fault", number=number, kind=kind, step="ends")
    else:
      self.history.add("fault", number=number, kind=kind, step="begins")
      await function()
      self.history.add("fault", number=number, kind=kind, step="ends")
    self.done[kind] = self.done.get(kind, 0) + 1

  async def start(self, program):
    """Until it runs: one that is started while the database is away says so and ends, and is started again."""
    for _ in range(240):
      try:
        await program.start()
        return
      except DidNotStart as fault:
        self.failed_starts += 1
        self.history.add("not started", program=program.name, why=str(fault)[-500:])
        await asyncio.sleep(0.5)
    raise DidNotStart(f"{program.name} does not start again")

  async def any_program(self):
    while True:
      alive = [program for program in self.setting.programs if program.is_alive and not program.is_taken]
      if alive:
        program = self.chance.choice(alive)
        program.is_taken = True
        return program
      await asyncio.sleep(0.1)

  # MARK: programs

  async def kill(self):
    """`kill -9`, and started again a moment later."""
    program = await self.any_program()
    await program.kill()
    await asyncio.sleep(self.chance.random())
    await self.start(program)
    program.is_taken = False

  async def stop(self):
    """It sleeps until others have taken over what it had, and then goes on where it was."""
    program = await self.any_program()
    program.stop()
    await asyncio.sleep(self.chance.uniform(*LONGER_THAN_A_LEASE))
    program.go_on()
    program.is_taken = False

  async def cut(self):
    """The network between it and the database is gone, without a word."""
    program = await self.any_program()
    for wire in program.wires:
      wire.cut()
    await asyncio.sleep(self.chance.uniform(3, 20))
    for wire in program.wires:
      wire.mend()
    program.is_taken = False

  # MARK: the database

  async def backend(self):
    await self.setting.database.kill_backend(self.chance)

  async def restart(self):
    await self.setting.database.restart()

  async def failover(self):
    await self.setting.database.fail_over()
    # Turns go on while the next replica is made.
    await asyncio.sleep(self.chance.random() * 2)
    await self.setting.database.follow()

  async def lock(self):
    await self.setting.database.lock(10)

  async def readonly(self):
    await self.setting.database.read_only(3 + self.chance.random() * 3)

  async def connections(self):
    await self.setting.database.out_of_connections(3 + self.chance.random() * 3)

  async def disk(self):
    await self.setting.database.fill(3)

  # MARK: deployment

  async def roll(self):
    """One server after the other is stopped as an operator does it, and started; the rules are others, too, from one moment to the next."""
    with open(os.path.join(self.setting.folder, "rules.yaml"), "a") as file:
      file.write(f"# deployed at {self.history.now():.0f}\n")
    for server in self.setting.servers:
      self.history.add("fault", number=0, kind="roll", step="begins", server=server.number)
      status = await server.end()
      if status != 0:
        self.history.add("ended badly", program=server.name, status=status)
      await self.start(server)
      while await server.status() != 200:
        await asyncio.sleep(0.05)
      # The proxy looks at /ready now and then.
      await asyncio.sleep(0.5)
      self.history.add("fault", number=0, kind="roll", step="ends", server=server.number)
