"""The network between one program and one other: bytes go through, or stop without a word."""
import asyncio


class Wire:
  """`cut` passes nothing on and closes nothing, as a network does that is gone; who waits for an answer finds out by itself."""

  def __init__(self, host, port):
    self.host, self.port_behind = host, port
    self.open = asyncio.Event()
    self.open.set()
    # The loop itself forgets tasks that wait for nobody else.
    self.running = set()

  async def listen(self):
    server = await asyncio.start_server(self.pass_on, "127.0.0.1", 0, backlog=512)
    self.server, self.port = server, server.sockets[0].getsockname()[1]
    return self.port

  def cut(self):
    self.open.clear()

  def mend(self):
    self.open.set()

  async def pass_on(self, reader, writer):
    there = None
    self.running.add(asyncio.current_task())
    try:
      await self.open.wait()
      back, there = await asyncio.open_connection(self.host, self.port_behind)
      ways = [asyncio.ensure_future(self.one_way(reader, there)), asyncio.ensure_future(self.one_way(back, writer))]
      # Where one side is closed, the other one is.
      await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
      for way in ways:
        way.cancel()
      await asyncio.gather(*ways, return_exceptions=True)
    except OSError:
      pass
    finally:
      self.running.discard(asyncio.current_task())
      for end in (writer, there):
        if end is not None:
          end.close()

  async def one_way(self, reader, writer):
    while data := await reader.read(1 << 16):
      await self.open.wait()
      writer.write(data)
      await writer.drain()
