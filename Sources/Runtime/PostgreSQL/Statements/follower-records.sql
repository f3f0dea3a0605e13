-- follower-records: records of followers in their order
-- $1 text, $2 text: account, openid. $3 bigint: up to this turn.
SELECT turn, position, at, name, fields FROM records WHERE account = $1::text AND openid = $2::text AND turn <= $3::bigint ORDER BY turn, position;
