-- turns-write-limits: times of answers that all followers share, and two for one goes what counts no more
-- $1 text[], $2 text[], $3 text[], $4 bigint[]: account, name, times, until or null. $5 bigint: seconds of the event.
WITH gone AS (
  SELECT account, name FROM shared_answers
  WHERE until < $5::bigint AND (account, name) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))
  ORDER BY until LIMIT 2 * cardinality($1::text[]) FOR UPDATE SKIP LOCKED
), deleted AS (
  DELETE FROM shared_answers AS s USING gone WHERE s.account = gone.account AND s.name = gone.name
)
INSERT INTO shared_answers (account, name, times, until) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
ON CONFLICT (account, name) DO UPDATE SET times = excluded.times, until = excluded.until;
