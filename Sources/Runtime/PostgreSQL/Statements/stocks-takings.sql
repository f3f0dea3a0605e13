-- stocks-takings: pieces that somebody has of a stock, in the order in which they were given, a page at a time
-- $1 text: the stock. $2 bigint, $3 text: behind this turn and piece. $4 bigint: how many.
SELECT stock, piece, account, openid, turn, at, until FROM taken
WHERE stock = $1::text AND (turn, piece) > ($2::bigint, $3::text) ORDER BY turn, piece LIMIT $4::bigint;
