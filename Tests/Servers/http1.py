"""As much of HTTP/1.1 as two programs on one machine need: bodies have a length, and a connection serves one request."""
import asyncio, json


class Cut(Exception):
  """The other side went away, or was never there."""


class NobodyListens(Cut):
  """Nothing was sent: whoever asks may ask somebody else."""


async def read_message(reader):
  """The first line, the headers and the body; nil where nothing came."""
  try:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    return lines[0], headers, await reader.readexactly(int(headers.get("content-length", "0")))
  except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError) as fault:
    raise Cut(type(fault).__name__) from None


async def ask(port, method, target, body=b"", kind="text/xml"):
  """One request on a connection of its own: status and body."""
  try:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
  except OSError:
    raise NobodyListens("nobody listens") from None
  try:
    head = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    line, _, answer = await read_message(reader)
    return int(line.split(" ")[1]), answer
  finally:
    writer.close()


async def ask_json(port, method, target, body=None):
  status, answer = await ask(port, method, target, json.dumps(body).encode() if body is not None else b"", "application/json")
  return status, json.loads(answer or b"null")


async def listen(answer, port=0):
  """A server whose requests go to `answer(method, target, headers, body)`: status and body, or nil to end the connection without a word."""

  # The loop itself forgets tasks that wait for nobody else.
  running = set()

  async def serve(reader, writer):
    running.add(asyncio.current_task())
    try:
      line, headers, body = await read_message(reader)
      method, target, _ = line.split(" ")
      result = await answer(method, target, headers, body)
      if result is not None:
        status, kind, content = result
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nConnection: close\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content)
        await writer.drain()
    except (Cut, OSError, ValueError):
      pass
    finally:
      running.discard(asyncio.current_task())
      writer.close()

  server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=512)
  return server, server.sockets[0].getsockname()[1]
