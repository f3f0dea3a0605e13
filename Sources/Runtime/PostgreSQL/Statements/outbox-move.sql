-- outbox-move: what a hand-out made of actions, behind the locks of their queues
-- As many must be changed as were given: else somebody went round the lock. $1 text[], $2 bigint[], $3 bigint[]: account, turn, position. $4
-- bigint[]: since when it is under way, or null. $5 bigint[], $6 bigint[]: attempts, handout. $7 bigint[]: not before, or null where it stays. $8
-- bigint[], $9 text[], $10 text[]: when it ended, as what and why, or null.
UPDATE outbox AS o SET running_since = w.running_since, attempts = w.attempts, handout = w.handout, retry_at = coalesce(w.retry_at, o.retry_at),
  ended_at = w.ended_at, result = w.result, reason = CASE WHEN w.ended_at IS NULL THEN o.reason ELSE w.reason END
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::text[])
  AS w (account, turn, position, running_since, attempts, handout, retry_at, ended_at, result, reason)
WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position AND o.ended_at IS NULL;
