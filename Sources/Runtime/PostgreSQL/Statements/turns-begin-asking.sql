-- turns-begin-asking: an endpoint is asked about deliveries, and nobody else takes them until then
-- $1 text[], $2 text[], $3 bytea[]: account, openid, key. $4 bigint: seconds. $5 bigint[]: milliseconds by the clock of the database.
INSERT INTO answers (slot, key, follower, at, asking_until)
SELECT answer_slot(), key, lock_number(account, openid), $4::bigint, asking_until
FROM unnest($1::text[], $2::text[], $3::bytea[], $5::bigint[]) AS new (account, openid, key, asking_until);
