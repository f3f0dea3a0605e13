-- outbox-retry: dead actions wait again, with their tries forgotten
-- Those that `outbox-list-dead` found, behind `outbox-enqueue` for their followers, which locks the queues.
-- A day of patience begins anew; a deadline of the platform's does not, and a webhook has a day in any case.
-- $1 text[], $2 bigint[], $3 bigint[]: account, turn, position. $4 bigint: now.
UPDATE outbox AS o SET ended_at = NULL, result = NULL, reason = NULL, attempts = 0, running_since = NULL, retry_at = $4::bigint,
  due_at = CASE WHEN o.deadline IS NULL OR o.kind = 'webhook' THEN $4::bigint ELSE o.due_at END
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS w (account, turn, position)
WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position AND o.result = 'dead';
