"""The bare batch statement: what the database takes of turns when nobody judges them, by libpq without a line of ours."""
import ctypes, multiprocessing, os, random, time

SCHEMA = """
DROP SCHEMA IF EXISTS bare CASCADE;
CREATE SCHEMA bare;
CREATE TABLE bare.keys (account text, key bytea, turn bigint, body bytea, PRIMARY KEY (account, key));
CREATE TABLE bare.followers (account text, openid text, last_turn bigint, profile text, PRIMARY KEY (account, openid)) WITH (fillfactor = 70);
CREATE TABLE bare.ledger (
  turn bigint PRIMARY KEY, account text, openid text, at bigint, kind text, subscription text, campaign text, scene text, revision text
);
CREATE TABLE bare.outbox (
  turn bigint, position integer, account text, openid text, due_at bigint, kind text, payload text, PRIMARY KEY (turn, position)
);
"""
# Dedupe key, follower, ledger line and outbox line of each turn, in one statement.
BATCH = b"""
WITH new AS (
  INSERT INTO bare.keys SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::bytea[]) ON CONFLICT DO NOTHING RETURNING turn
), w AS (
  SELECT w.* FROM unnest($1::text[], $5::text[], $3::bigint[]) AS w (account, openid, turn) JOIN new USING (turn)
), f AS (
  INSERT INTO bare.followers AS f SELECT DISTINCT ON (account, openid) account, openid, turn, '{}' FROM w ORDER BY account, openid, turn DESC
  ON CONFLICT (account, openid) DO UPDATE SET last_turn = excluded.last_turn
), l AS (
  INSERT INTO bare.ledger SELECT turn, account, openid, 1700000000, 'scan', 'follower', 'c', 's', 'rev' FROM w
)
INSERT INTO bare.outbox SELECT turn, 0, account, openid, 1700000000000, 'send', '{a payload of an action of some size, as text}' FROM w
"""


class Refused(Exception):
  pass


class Connection:
  def __init__(self, address):
    self.library = ctypes.CDLL("libpq.so.5")
    for name in ("PQconnectdb", "PQprepare", "PQexecPrepared"):
      getattr(self.library, name).restype = ctypes.c_void_p
    self.library.PQerrorMessage.restype = ctypes.c_char_p
    self.connection = ctypes.c_void_p(self.library.PQconnectdb(address.encode()))
    if self.library.PQstatus(self.connection) != 0:
      raise Refused(self.library.PQerrorMessage(self.connection).decode())
    self.take(self.library.PQprepare(self.connection, b"batch", BATCH, 0, None))

  def take(self, result):
    result = ctypes.c_void_p(result)
    state = self.library.PQresultStatus(result)
    self.library.PQclear(result)
    # A command that returns no rows.
    if state != 1:
      raise Refused(self.library.PQerrorMessage(self.connection).decode())

  def batch(self, values):
    self.take(self.library.PQexecPrepared(self.connection, b"batch", len(values), (ctypes.c_char_p * len(values))(*values), None, None, 0))


def array(values):
  return ("{" + ",".join(values) + "}").encode()


def client(number, address, size, seconds, followers, go, results):
  connection, chance = Connection(address), random.Random(number)
  accounts, bodies = array(["main"] * size), array(['"\\\\x' + (b"<xml>" + b"x" * 300 + b"</xml>").hex() + '"'] * size)
  turn, waits, done = time.time_ns() + number * 10**15, [], 0
  go.wait()
  end = time.monotonic() + seconds
  while time.monotonic() < end:
    turns = array([str(turn + place) for place in range(size)])
    keys = array(['"\\\\x' + os.urandom(16).hex() + '"' for _ in range(size)])
    openids = array([f"oBARE-openid_{chance.randrange(followers):016d}" for _ in range(size)])
    began = time.perf_counter()
    connection.batch([accounts, keys, turns, bodies, openids])
    waits.append(time.perf_counter() - began)
    turn, done = turn + size, done + size
  results.put((done, waits))


def measure(address, size, clients, seconds, followers):
  """Turns a second, and the milliseconds of a batch: half and all but one in a hundred."""
  go, results = multiprocessing.Event(), multiprocessing.Queue()
  processes = [multiprocessing.Process(target=client, args=(number, address, size, seconds, followers, go, results)) for number in range(clients)]
  for process in processes:
    process.start()
  time.sleep(1)
  go.set()
  found = [results.get(timeout=seconds + 60) for _ in processes]
  for process in processes:
    process.join()
  waits = sorted(wait for _, waits in found for wait in waits)
  return sum(done for done, _ in found) / seconds, waits[len(waits) // 2] * 1000, waits[int(len(waits) * 0.99)] * 1000
