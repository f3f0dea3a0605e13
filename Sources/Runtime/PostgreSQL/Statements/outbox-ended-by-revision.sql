-- outbox-ended-by-revision: actions that ended in a stretch of time, by the revision that asked for them
-- $1 bigint, $2 bigint: from and up to, in milliseconds. $3 bigint: of this turn and later ones.
SELECT revision, result, count(*) FROM (
  SELECT revision, result FROM outbox WHERE result <> 'dead' AND result = 'done' AND ended_at >= $1::bigint AND ended_at < $2::bigint AND turn >=
    $3::bigint
  UNION ALL
  SELECT revision, result FROM outbox WHERE result = 'dead' AND ended_at >= $1::bigint AND ended_at < $2::bigint AND turn >= $3::bigint
) AS e GROUP BY revision, result;
