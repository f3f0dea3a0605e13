-- books-newest: the newest turn behind a cursor, of whichever account
-- Records that no turn wrote, or that say what the engine did, have turns that are not in the order of the writers'.
-- $1 bigint, $2 bigint: behind this turn, and up to that one, see `nodes-horizon`. $3 text[]: patterns of records' names that do not count.
WITH RECURSIVE l (account) AS (
  (SELECT account FROM ledger ORDER BY account LIMIT 1)
  UNION ALL SELECT (SELECT n.account FROM ledger AS n WHERE n.account > l.account ORDER BY n.account LIMIT 1) FROM l WHERE l.account IS NOT NULL
), r (account) AS (
  (SELECT account FROM records ORDER BY account LIMIT 1)
  UNION ALL SELECT (SELECT n.account FROM records AS n WHERE n.account > r.account ORDER BY n.account LIMIT 1) FROM r WHERE r.account IS NOT NULL
)
SELECT max(turn) FROM (
  SELECT (SELECT turn FROM ledger AS n WHERE n.account = l.account AND turn > $1::bigint AND turn <= $2::bigint ORDER BY turn DESC LIMIT 1) AS turn
  FROM l
  UNION ALL SELECT (SELECT turn FROM records AS n WHERE n.account = r.account AND turn > $1::bigint AND turn <= $2::bigint
    AND name NOT LIKE ALL ($3::text[]) ORDER BY turn DESC LIMIT 1) FROM r
) AS t;
