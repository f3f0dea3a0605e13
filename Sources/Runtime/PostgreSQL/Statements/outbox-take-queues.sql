-- outbox-take-queues: locked queues of which an action goes are the worker's until the lease ends
-- $1 text[], $2 text[]: account, openid. $3 integer: the worker. $4 bigint: when its lease ends.
UPDATE queues AS q SET ready_at = $4::bigint, worker = $3::integer FROM unnest($1::text[], $2::text[]) AS w (account, openid)
WHERE q.account = w.account AND q.openid = w.openid;
