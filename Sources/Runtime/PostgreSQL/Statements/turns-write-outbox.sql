-- turns-write-outbox: new actions, and of each follower when the queue is ready
-- The row of a queue is locked also where it is not changed: a worker that is about to find it empty waits, and finds the action. Rows of queues
-- are taken in one order, and before those of windows. $1 text[], $2 bigint[], $3 bigint[], $4 text[]: account, turn, position, openid. $5
-- bigint[], $6 bigint[], $7 bigint[]: event_at, due_at, deadline or null. $8 bigint[]: held until. $9 text[] to $14 text[]: kind, endpoint,
-- payload, on_error, rule, revision.
WITH new AS (
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
    AS new (account, turn, position, openid, event_at, due_at, deadline, retry_at, kind, endpoint, payload, on_error, rule, revision)
), added AS (
  INSERT INTO outbox (account, turn, position, openid, event_at, due_at, deadline, retry_at, kind, endpoint, payload, on_error, rule, revision)
  SELECT * FROM new
)
INSERT INTO queues AS q (account, openid, ready_at)
SELECT account, openid, min(greatest(due_at, retry_at)) FROM new
GROUP BY account, openid ORDER BY account, openid
ON CONFLICT (account, openid) DO UPDATE SET ready_at = excluded.ready_at WHERE q.worker IS NULL AND excluded.ready_at < q.ready_at;
