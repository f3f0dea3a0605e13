-- outbox-end: what became of actions; those that somebody else has taken or ended are not returned, and have no consequences
-- $1 text[], $2 bigint[], $3 integer[]: account, turn, position. $4 bigint[]: the fence under which each ran, or null where it did not run. $5
-- bigint[], $6 text[], $7 text[]: when it ended, as what and why; null where it is tried again. $8 bigint[]: not before. $9 integer[]: tries to
-- take back.
UPDATE outbox AS o SET running_since = NULL, ended_at = w.ended_at, result = w.result, reason = coalesce(w.reason, o.reason),
  retry_at = coalesce(w.retry_at, o.retry_at), attempts = greatest(0, o.attempts - w.untried)
FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::integer[])
  WITH ORDINALITY AS w (account, turn, position, fence, ended_at, result, reason, retry_at, untried, place)
WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position AND o.ended_at IS NULL
  AND CASE WHEN w.fence IS NULL THEN o.running_since IS NULL ELSE o.running_since IS NOT NULL AND o.fence = w.fence END
RETURNING w.place;
