-- outbox-enqueue: actions of these followers wait again
-- $1 text[], $2 text[], $3 bigint[]: account, openid, when.
INSERT INTO queues AS q (account, openid, ready_at, fence)
SELECT account, openid, min(ready_at), floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint
FROM unnest($1::text[], $2::text[], $3::bigint[]) AS w (account, openid, ready_at) GROUP BY account, openid ORDER BY account, openid
ON CONFLICT (account, openid) DO UPDATE SET ready_at = excluded.ready_at WHERE q.worker IS NULL AND excluded.ready_at < q.ready_at;
