-- turns-replace-answers: other answers in the place of those that were given before, or of none
-- The row stays in its part: it is the first answer whose age counts, and the platform does not ask for longer because of another one. Keys are
-- sought one by one, see `turns-read-answers`; they are few.
-- $1 text[], $2 text[]: account and openid, or null. $3 bytea[]: the key, each once. $4 bigint[]: the turn. $5 bytea[]: the body. $6 bigint: seconds.
WITH replaced AS (
  UPDATE answers AS a SET turn = ($4::bigint[])[array_position($3::bytea[], a.key)], body = ($5::bytea[])[array_position($3::bytea[], a.key)],
    asking_until = NULL
  WHERE a.key = ANY ($3::bytea[]) RETURNING a.key
)
INSERT INTO answers (slot, key, follower, at, turn, body)
SELECT answer_slot(), key, lock_number(account, openid), $6::bigint, turn, body
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[], $5::bytea[]) AS new (account, openid, key, turn, body)
WHERE NOT EXISTS (SELECT 1 FROM replaced AS r WHERE r.key = new.key);
