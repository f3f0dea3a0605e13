-- ledger-accounts: accounts of which there are lines, each found by one look into the index
WITH RECURSIVE a (account) AS (
  (SELECT account FROM ledger ORDER BY account LIMIT 1)
  UNION ALL SELECT (SELECT l.account FROM ledger AS l WHERE l.account > a.account ORDER BY l.account LIMIT 1) FROM a WHERE a.account IS NOT NULL
)
SELECT account FROM a WHERE account IS NOT NULL;
