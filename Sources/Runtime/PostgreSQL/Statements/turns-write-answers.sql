-- turns-write-answers: what deliveries were answered with of which nothing was kept
-- $1 text[], $2 text[]: account and openid, or null. $3 bytea[]: the key. $4 bigint[]: the turn. $5 bytea[]: the body. $6 bigint: seconds.
INSERT INTO answers (slot, key, follower, at, turn, body)
SELECT answer_slot(), key, lock_number(account, openid), $6::bigint, turn, body
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[], $5::bytea[]) AS new (account, openid, key, turn, body);
