-- pauses-release: what a pause has put off may go now
-- $1 text, $2 text, $3 text, $4 bigint: account, kind, endpoint, until. $5 bigint: now.
WITH held AS (
  SELECT account, turn, position, openid, retry_at FROM outbox
  WHERE ended_at IS NULL AND account = $1::text AND kind = $2::text AND endpoint = $3::text AND due_at <= $4::bigint AND running_since IS NULL
), locked AS (
  SELECT q.account, q.openid FROM queues AS q WHERE (q.account, q.openid) IN (SELECT account, openid FROM held) AND q.worker IS NULL AND q.ready_at > $5::bigint
  ORDER BY q.account, q.openid FOR UPDATE
), ready AS (
  UPDATE queues AS q SET ready_at = $5::bigint FROM locked AS l WHERE q.account = l.account AND q.openid = l.openid
)
UPDATE outbox AS o SET retry_at = $5::bigint FROM held AS h
WHERE o.account = h.account AND o.turn = h.turn AND o.position = h.position AND h.retry_at > $5::bigint AND h.retry_at <= $4::bigint;
