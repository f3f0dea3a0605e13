-- outbox-counts: how many actions wait and how many are dead, of those how many may have come, and when the oldest ready one was due
-- $1 bigint: now. $2 text: how reasons begin of which nobody knows what became of the action.
SELECT
  (SELECT count(*) FROM queues AS q JOIN outbox AS o ON o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL) AS waiting,
  (SELECT count(*) FROM outbox WHERE result = 'dead') AS dead,
  (SELECT count(*) FROM outbox WHERE result = 'dead' AND starts_with(reason, $2::text)) AS unknown,
  (SELECT min(ready_at) FROM queues WHERE worker IS NULL AND ready_at <= $1::bigint) AS oldest_due;
