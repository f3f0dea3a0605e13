-- stocks-ended: pieces whose time is over, the first first
-- $1 text: the stock. $2 bigint: seconds. $3 bigint, $4 text: behind which one it goes on, or null. $5 bigint: how many.
SELECT piece, account, openid, turn, until FROM taken
WHERE stock = $1::text AND until <= $2::bigint AND (until, piece) > (coalesce($3::bigint, -9223372036854775808), coalesce($4::text, ''))
ORDER BY until, piece LIMIT $5::bigint FOR UPDATE SKIP LOCKED;
