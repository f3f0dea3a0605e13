-- pauses-release-actions: what a pause has put off may go now; says how many it held up
-- Behind `pauses-release-queues`. $1 text, $2 text, $3 text, $4 bigint: account, kind, endpoint, until. $5 bigint: now.
WITH held AS MATERIALIZED (
  SELECT o.account, o.turn, o.position, o.retry_at FROM queues AS q
  JOIN outbox AS o ON o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL AND o.running_since IS NULL
  WHERE q.account = $1::text AND o.kind = $2::text AND o.endpoint = $3::text AND o.due_at <= $4::bigint
), moved AS (
  UPDATE outbox AS o SET retry_at = $5::bigint FROM held AS h
  WHERE o.account = h.account AND o.turn = h.turn AND o.position = h.position AND h.retry_at > $5::bigint AND h.retry_at <= $4::bigint
)
SELECT count(*) FROM held;
