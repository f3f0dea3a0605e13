-- histories-records: all records of an account by follower, beside `histories-lines`
-- $1 text: account. $2 bigint: up to this turn. $3 text[], $4 text: patterns of names that do not count, and the one that does.
SELECT openid, turn, position, at, name, fields FROM records
WHERE account = $1::text AND turn <= $2::bigint AND (name NOT LIKE ALL ($3::text[]) OR name = $4::text) ORDER BY openid, turn, position;
