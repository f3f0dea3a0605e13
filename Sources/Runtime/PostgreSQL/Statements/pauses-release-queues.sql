-- pauses-release-queues: queues of what a pause has put off are locked, and ready now
-- All of them, in one order: a worker that has one is waited for before `pauses-release-actions` touches what it may be changing. Says of how many
-- followers. $1 text, $2 text, $3 text, $4 bigint: account, kind, endpoint, until. $5 bigint: now.
WITH locked AS MATERIALIZED (
  SELECT q.account, q.openid, q.worker IS NULL AND q.ready_at > $5::bigint AS is_late FROM queues AS q
  WHERE q.account = $1::text AND EXISTS (
    SELECT 1 FROM outbox AS o WHERE o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL AND o.running_since IS NULL
      AND o.kind = $2::text AND o.endpoint = $3::text AND o.due_at <= $4::bigint)
  ORDER BY q.account, q.openid FOR UPDATE OF q
), ready AS (
  UPDATE queues AS q SET ready_at = $5::bigint FROM locked AS l WHERE l.is_late AND q.account = l.account AND q.openid = l.openid
)
SELECT count(*) FROM locked;
