-- outbox-set-queues: when queues are ready that nobody has any more; those in which nothing waits go
-- Locked by `outbox-ready-queues` or `outbox-lock-queues`, and read by `outbox-pending` behind that.
-- $1 text[], $2 text[]: account, openid. $3 bigint[]: when, or null where nothing waits.
WITH w AS (SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) AS w (account, openid, ready_at)),
  gone AS (DELETE FROM queues AS q USING w WHERE w.ready_at IS NULL AND q.account = w.account AND q.openid = w.openid)
UPDATE queues AS q SET ready_at = w.ready_at, worker = NULL FROM w
WHERE w.ready_at IS NOT NULL AND q.account = w.account AND q.openid = w.openid;
