-- outbox-claim-queues: takes queues whose next action may go; what other workers are at is passed over
-- They are the worker's until the lease ends; those that turn out not to be ready are returned in the same transaction. What is read of them is
-- read by another statement: a turn that was adding an action has ended by then. $1 bigint: now, in milliseconds. $2 bigint: how many. $3 integer:
-- the worker. $4 bigint: when its lease ends.
WITH ready AS (
  SELECT account, openid, worker FROM queues WHERE ready_at <= $1::bigint ORDER BY ready_at LIMIT $2::bigint FOR UPDATE SKIP LOCKED
)
UPDATE queues AS q SET ready_at = $4::bigint, worker = $3::integer, fence = q.fence + 1 FROM ready AS r
WHERE q.account = r.account AND q.openid = r.openid
RETURNING q.account, q.openid, q.fence, r.worker AS was;
