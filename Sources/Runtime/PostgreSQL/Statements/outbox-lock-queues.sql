-- outbox-lock-queues: queues of which something changes; the first statement behind the locks of followers whose facts change
-- In one order, as turns take them. $1 text[], $2 text[]: account, openid.
SELECT q.account, q.openid FROM unnest($1::text[], $2::text[]) AS w (account, openid)
JOIN queues AS q ON q.account = w.account AND q.openid = w.openid ORDER BY q.account, q.openid FOR UPDATE OF q;
