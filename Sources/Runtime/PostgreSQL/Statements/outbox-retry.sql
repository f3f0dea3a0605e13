-- outbox-retry: dead actions wait again, with their tries forgotten
-- Those that `outbox-list-dead` found, some hundred at a time, behind `outbox-enqueue` for their followers, which locks the queues.
-- $1 text[], $2 bigint[], $3 integer[]: account, turn, position. $4 bigint: now.
UPDATE outbox AS o SET ended_at = NULL, result = NULL, reason = NULL, attempts = 0, running_since = NULL, fence = NULL, retry_at = $4::bigint,
  due_at = CASE WHEN o.deadline IS NULL OR o.kind = 'webhook' THEN $4::bigint ELSE o.due_at END
FROM unnest($1::text[], $2::bigint[], $3::integer[]) AS w (account, turn, position)
WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position AND o.result = 'dead' RETURNING o.account, o.openid;
