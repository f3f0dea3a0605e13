-- outbox-end: what became of actions, each once, behind the locks of their queues
-- Gives those that are there, and whether the report is of whoever had the action last and whether anything came of it: what has ended, or was said
-- before by whoever did not hear that it was written, has had its consequences. A turn that asked an endpoint itself reports of an action that nobody
-- was given. $1 text[], $2 bigint[], $3 bigint[]: account, turn, position. $4 bigint[]: the hand-out that is reported. $5 bigint[], $6 text[], $7
-- text[]: when it ended, as what and why; null where it is tried again, for the reason if there is one. $8 bigint[]: not before. $9 bigint[]: tries
-- to take back.
WITH w AS (
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])
    WITH ORDINALITY AS w (account, turn, position, handout, ended_at, result, reason, retry_at, untried, place)
), changed AS (
  UPDATE outbox AS o SET running_since = NULL, ended_at = w.ended_at, result = w.result,
    reason = CASE WHEN w.ended_at IS NULL THEN coalesce(w.reason, o.reason) ELSE w.reason END,
    retry_at = coalesce(w.retry_at, o.retry_at), attempts = greatest(0, o.attempts - w.untried)
  FROM w WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position AND o.ended_at IS NULL AND o.handout = w.handout
    AND (o.running_since IS NOT NULL OR o.handout = 0)
  RETURNING w.place
)
SELECT w.place, o.handout = w.handout, EXISTS (SELECT 1 FROM changed AS c WHERE c.place = w.place)
FROM w JOIN outbox AS o ON o.account = w.account AND o.turn = w.turn AND o.position = w.position;
