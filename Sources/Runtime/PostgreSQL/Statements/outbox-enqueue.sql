-- outbox-enqueue: actions of these followers wait again
-- The row is locked also where it is not changed: a worker that is about to find the queue empty waits. $1 text[], $2 text[]: account, openid, each
-- once. $3 bigint: when.
INSERT INTO queues AS q (account, openid, ready_at)
SELECT account, openid, $3::bigint FROM unnest($1::text[], $2::text[]) AS w (account, openid) ORDER BY account, openid
ON CONFLICT (account, openid) DO UPDATE SET ready_at = excluded.ready_at WHERE q.worker IS NULL AND excluded.ready_at < q.ready_at;
