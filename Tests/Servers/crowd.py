"""Followers who scan, leave, return and write, and the platform that asks three times and then gives up; and people of the sandbox."""
import asyncio, random, time
from deliveries import leave, scan, text
from http1 import Cut, ask_json

TRIES = 3
# Words of the rules that a text begins with, as often as they stand here.
WORDS = ["say"] * 4 + ["gift"] * 2 + ["seat", "once", "ask", "ask", "call", "call"]


class Crowd:
  """Each follower does one thing after the other, and each thing has a second of its own: so its turn is known by follower and time."""

  def __init__(self, front, history, seed, pace):
    self.front, self.history, self.seed, self.pace = front, history, seed, pace
    self.is_over = False
    self.given_up = 0

  async def live(self, number):
    chance = random.Random(f"{self.seed} {number}")
    openid = f"oCROWD-{self.seed % 10**6:06d}-{number:014d}"
    at, step, follows = int(time.time()) - 1, 0, False
    await asyncio.sleep(chance.random() * self.pace)
    while not self.is_over:
      step += 1
      # Later than what this follower did before, and never in the future, which the platform does not know.
      await asyncio.sleep(max(0, at + 1 - time.time()))
      at = max(at + 1, int(time.time()))
      luck = chance.random()
      if not follows or luck < 0.2:
        scene = f"fault:{chance.randrange(400)}" if chance.random() < 0.3 else f"booth:{number}-{step}"
        body, follows = scan(openid, at, scene, follows), True
      elif luck < 0.3:
        body, follows = leave(openid, at), False
      else:
        body = text(openid, at, f"{chance.choice(WORDS)} {number}-{step}", 10**15 + number * 10**6 + step)
      await self.deliver(body, chance)
      await asyncio.sleep(chance.random() * 2 * self.pace)

  async def deliver(self, body, chance):
    for attempt in range(1, TRIES + 1):
      try:
        status, _ = await self.front.deliver(body, attempt, "crowd")
        if status == 200:
          break
      except Cut:
        pass
      # What fails at once is not asked again at once.
      await asyncio.sleep(0.2 + chance.random())
    else:
      self.given_up += 1
      return
    # The platform asks again although it was answered: its side of the connection may have been cut.
    while chance.random() < 0.25:
      try:
        await self.front.deliver(body, attempt := attempt + 1, "crowd again")
      except Cut:
        pass


class People:
  """Who write in the sandbox, which has the windows for messages and the tags: what rules do beside answering comes to them."""

  def __init__(self, sandbox, history, seed, count, pace):
    self.sandbox, self.history, self.pace = sandbox, history, pace
    self.seed, self.count = seed, count
    self.is_over = False

  async def act(self, **step):
    try:
      return await ask_json(self.sandbox.port, "POST", "/sandbox/act", step)
    except Cut:
      return 0, None

  async def live(self, number):
    chance, name, step = random.Random(f"{self.seed} p{number}"), f"p{number}", 0
    await self.act(who=name, follow=True)
    while not self.is_over:
      # Each thing has a second of its own.
      await asyncio.sleep(1 + chance.random() * 2 * self.pace)
      step += 1
      # A text allows five messages until the next one: two of them are used each time.
      await self.act(who=name, text=f"act p{number}-{step}")

  async def write_down(self):
    """What came to each of them, as their phones show it."""
    _, state = await ask_json(self.sandbox.port, "GET", "/sandbox/state")
    known = {person["name"]: person for person in state["followers"]}
    for name in sorted(known):
      texts, after = [], 0
      while True:
        _, page = await ask_json(self.sandbox.port, "GET", f"/sandbox/conversation?who={name}&after={after}")
        if not page["messages"]:
          break
        after = page["messages"][-1]["number"]
        texts += [line["body"]["text"]["content"] for line in page["messages"] if line["way"] == "custom"]
      self.history.add("phone", who=known[name]["openid"], texts=texts, tags=known[name].get("tags", ""))
