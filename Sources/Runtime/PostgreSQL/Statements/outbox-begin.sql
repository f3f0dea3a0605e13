-- outbox-begin: actions are under way; what is handed out is noted so before anybody acts on it
-- $1 text[], $2 bigint[], $3 integer[], $4 bigint[]: account, turn, position, the fence of the queue. $5 bigint: now.
UPDATE outbox AS o SET running_since = $5::bigint, attempts = o.attempts + 1, fence = w.fence
FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::bigint[]) AS w (account, turn, position, fence)
WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position AND o.ended_at IS NULL;
