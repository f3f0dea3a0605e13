-- outbox-ready-queues: locks queues whose next action may go, the oldest first; what others are at is passed over
-- What is read of them is read by another statement: a turn that was adding an action has ended by then. $1 bigint: now, in milliseconds. $2
-- bigint: how many. $3 bigint, $4 text, $5 text: ready_at, account and openid of the last one that was locked before.
SELECT account, openid, ready_at, worker IS NOT NULL FROM queues
WHERE ready_at <= $1::bigint AND (ready_at, account, openid) > ($3::bigint, $4::text, $5::text)
ORDER BY ready_at, account, openid LIMIT $2::bigint FOR UPDATE SKIP LOCKED;
