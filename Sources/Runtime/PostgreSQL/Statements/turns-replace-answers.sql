-- turns-replace-answers: other answers in the place of those that were given before, or of none
-- The row stays in its part: it was the first one whose age counts, and the platform does not ask for longer because of another answer.
-- $1 text[], $2 text[]: account and openid, or null. $3 bytea[]: the key, each once. $4 bigint[]: the turn. $5 bytea[]: the body. $6 bigint: seconds.
WITH new AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[], $5::bytea[]) AS new (account, openid, key, turn, body)
), replaced AS (
  UPDATE answers AS a SET turn = new.turn, body = new.body, asking_until = NULL FROM new WHERE a.key = new.key RETURNING a.key
)
INSERT INTO answers (slot, key, follower, at, turn, body)
SELECT answer_slot(), key, lock_number(account, openid), $6::bigint, turn, body FROM new
WHERE NOT EXISTS (SELECT 1 FROM replaced AS r WHERE r.key = new.key);
