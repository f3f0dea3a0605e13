-- outbox-purge: some actions that ended long ago go, of each kind of end; several workers take different ones
-- $1 bigint: milliseconds; ended before it and not dead. $2 bigint: dead before it. $3 bigint: pauses to which nobody came back.
WITH ended AS (
  SELECT account, turn, position FROM outbox WHERE result <> 'dead' AND ended_at < $1::bigint ORDER BY ended_at LIMIT 512 FOR UPDATE SKIP LOCKED
), dead AS (
  SELECT account, turn, position FROM outbox WHERE result = 'dead' AND ended_at < $2::bigint ORDER BY ended_at LIMIT 512 FOR UPDATE SKIP LOCKED
), over AS (
  DELETE FROM pauses WHERE until < $3::bigint
)
DELETE FROM outbox AS o USING (SELECT * FROM ended UNION ALL SELECT * FROM dead) AS g
WHERE o.account = g.account AND o.turn = g.turn AND o.position = g.position;
