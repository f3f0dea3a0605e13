"""The operator's own service that rules call: it answers in followers' stead, is slow now and then, and ends a connection without a word."""
import asyncio, json, random
from http1 import listen


class Endpoint:
  def __init__(self, history, seed):
    self.history, self.chance, self.serial = history, random.Random(seed), 0
    self.is_kind = False

  async def listen(self):
    self.server, self.port = await listen(self.answer)
    return {"HOOK_ASK": f"http://127.0.0.1:{self.port}/ask", "HOOK_CALL": f"http://127.0.0.1:{self.port}/call"}

  async def answer(self, method, target, headers, body):
    call = json.loads(body)
    label, key = call["fields"]["label"], headers.get("idempotency-key", "")
    self.serial += 1
    # Each answer is another one: of two that were given for one delivery it shows which one was kept.
    reply = f"{label} answer {self.serial}"
    self.history.add("called", path=target, key=key, label=label, who=call["follower"]["openid"], reply=reply)
    luck = 1 if self.is_kind else self.chance.random()
    if luck < 0.05:
      return None
    if luck < 0.15:
      await asyncio.sleep(0.5 + self.chance.random() * 2)
    return 200, "application/json", json.dumps({"text": reply}).encode()
