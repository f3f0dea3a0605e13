-- check-ledger: of the newest lines of an account, how many have a predecessor that is not there, is somebody else's, or is not the last before them
-- $1 text: the account. $2 bigint: how many lines.
SELECT count(*) AS lines, count(*) FILTER (WHERE l.before IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ledger AS b WHERE b.account = l.account AND b.turn = l.before AND b.openid = l.openid)) AS broken,
  count(*) FILTER (WHERE l.twins > 1) AS forked
FROM (SELECT s.*, CASE WHEN before IS NULL THEN 1 ELSE count(*) OVER (PARTITION BY openid, before) END AS twins FROM (
  SELECT account, turn, before, openid FROM ledger WHERE account = $1::text ORDER BY turn DESC LIMIT $2::bigint) AS s) AS l;
