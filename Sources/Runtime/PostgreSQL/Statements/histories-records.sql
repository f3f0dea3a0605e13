-- histories-records: all records of an account by follower, beside `histories-lines`
-- $1 text: account. $2 bigint: up to this turn.
SELECT openid, turn, position, at, name, fields FROM records WHERE account = $1::text AND turn <= $2::bigint ORDER BY openid, turn, position;
