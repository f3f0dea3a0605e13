-- turns-last: the newest turn that there is; each table and account by one look into its index
WITH RECURSIVE l (account) AS (
  (SELECT account FROM ledger ORDER BY account LIMIT 1)
  UNION ALL SELECT (SELECT n.account FROM ledger AS n WHERE n.account > l.account ORDER BY n.account LIMIT 1) FROM l WHERE l.account IS NOT NULL
), r (account) AS (
  (SELECT account FROM records ORDER BY account LIMIT 1)
  UNION ALL SELECT (SELECT n.account FROM records AS n WHERE n.account > r.account ORDER BY n.account LIMIT 1) FROM r WHERE r.account IS NOT NULL
), o (account) AS (
  (SELECT account FROM outbox ORDER BY account LIMIT 1)
  UNION ALL SELECT (SELECT n.account FROM outbox AS n WHERE n.account > o.account ORDER BY n.account LIMIT 1) FROM o WHERE o.account IS NOT NULL
)
SELECT max(turn) FROM (
  SELECT (SELECT turn FROM ledger AS n WHERE n.account = l.account ORDER BY turn DESC LIMIT 1) AS turn FROM l
  UNION ALL SELECT (SELECT turn FROM records AS n WHERE n.account = r.account ORDER BY turn DESC LIMIT 1) FROM r
  UNION ALL SELECT (SELECT turn FROM outbox AS n WHERE n.account = o.account ORDER BY turn DESC LIMIT 1) FROM o
  UNION ALL SELECT max(low_turn) FROM nodes
) AS t;
