-- pauses-release: what a pause has put off may go now
-- $1 text, $2 text, $3 text, $4 bigint: account, kind, endpoint, until. $5 bigint: now.
WITH held AS MATERIALIZED (
  SELECT o.account, o.turn, o.position, o.openid, o.retry_at
  FROM queues AS q JOIN outbox AS o ON o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL
  WHERE q.account = $1::text AND o.kind = $2::text AND o.endpoint = $3::text AND o.due_at <= $4::bigint AND o.running_since IS NULL
), locked AS MATERIALIZED (
  SELECT q.account, q.openid FROM (SELECT DISTINCT account, openid FROM held) AS h JOIN queues AS q ON q.account = h.account AND q.openid = h.openid
  WHERE q.worker IS NULL AND q.ready_at > $5::bigint ORDER BY q.account, q.openid FOR UPDATE OF q
), ready AS (
  UPDATE queues AS q SET ready_at = $5::bigint FROM locked AS l WHERE q.account = l.account AND q.openid = l.openid
)
UPDATE outbox AS o SET retry_at = $5::bigint FROM held AS h
WHERE o.account = h.account AND o.turn = h.turn AND o.position = h.position AND h.retry_at > $5::bigint AND h.retry_at <= $4::bigint;
