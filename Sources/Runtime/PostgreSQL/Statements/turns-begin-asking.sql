-- turns-begin-asking: what deliveries are answered with while an endpoint is asked, of which nothing was kept
-- Until then another answer may take its place, by `turns-replace-answers`, and nobody is told this one; then it stands. Whoever ends it looks under
-- the lock of the follower whether that time is over.
-- $1 text[], $2 text[]: account and openid, or null. $3 bytea[]: the key. $4 bigint[]: the turn. $5 bytea[]: the body. $6 bigint: seconds.
-- $7 bigint[]: for how many milliseconds.
INSERT INTO answers (slot, key, follower, at, turn, body, asking_until)
SELECT answer_slot(), key, lock_number(account, openid), $6::bigint, turn, body, now_ms() + milliseconds
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[], $5::bytea[], $7::bigint[]) AS new (account, openid, key, turn, body, milliseconds);
