"""What is in the database when all is over, in the words of the checks: the same of PostgreSQL and of SQLite."""
import os, sqlite3

QUESTIONS = {
  "ledger": "SELECT turn, before, openid AS who, at AS time, kind, subscription, scene FROM ledger WHERE account = 'main' ORDER BY turn",
  "record": "SELECT turn, position, openid AS who, at AS time, name, fields FROM records WHERE account = 'main' ORDER BY turn, position",
  "action": """SELECT turn, position, openid AS who, due_at AS due, kind, payload, attempts, running_since IS NOT NULL AS runs, ended_at AS ended,
    retry_at AS retry, result, reason FROM outbox WHERE account = 'main' ORDER BY due_at, turn, position""",
  "follower": "SELECT openid AS who, last_turn AS last, follow_count AS follows, following FROM followers WHERE account = 'main' ORDER BY openid",
  "piece": "SELECT stock, piece, openid AS who, turn FROM taken ORDER BY stock, turn",
  "stock": "SELECT stock, taken FROM stock_counts ORDER BY stock",
  "queue": "SELECT openid AS who, ready_at AS ready, worker FROM queues WHERE account = 'main' ORDER BY openid",
  # What reports are read from, added up by a reader that goes along the ledger behind those who write.
  "sum": """SELECT name, sum(count) AS count FROM book_conversions JOIN book_state USING (account, generation) WHERE NOT is_field GROUP BY name
    UNION ALL SELECT 'scans', sum(scans) FROM book_cells JOIN book_state USING (account, generation)""",
}
# Of the sums that are the last to come.
BEHIND = "SELECT (SELECT count(*) FROM records) - (SELECT coalesce(sum(count), 0) FROM book_conversions WHERE NOT is_field) AS behind"


async def write_down(history, database):
  for kind, sql in QUESTIONS.items():
    for row in await database.rows(sql):
      history.add("row", table=kind, **{name: value for name, value in row.items() if name != "at"})


class File:
  """The SQLite engine's: one server, the same promises."""

  def __init__(self, folder):
    self.path = os.path.join(folder, "wx.db")

  async def rows(self, sql):
    database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    try:
      return [dict(row) for row in database.execute(sql)]
    finally:
      database.close()

  async def stop(self):
    pass
