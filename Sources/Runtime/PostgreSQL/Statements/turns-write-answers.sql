-- turns-write-answers: what new deliveries were answered with
-- $1 text[], $2 text[], $3 bytea[]: account, openid, key. $4 bigint[]: the turn. $5 bytea[]: the body. $6 bigint: seconds.
INSERT INTO answers (slot, account, follower, key, at, turn, body)
SELECT answer_slot(), account, lock_number(account, openid), key, $6::bigint, turn, body
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[], $5::bytea[]) AS new (account, openid, key, turn, body);
