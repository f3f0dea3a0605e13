-- stocks-use: a piece does not go back; returns how many rows keep it from now on, and whether one is the follower's
-- $1 text[]: names of the stock. $2 text, $3 text, $4 text: piece, account, openid.
WITH theirs AS (
  SELECT stock, piece, until FROM taken WHERE stock = ANY ($1::text[]) AND piece = $2::text AND account = $3::text AND openid = $4::text FOR UPDATE
), kept AS (
  UPDATE taken AS t SET until = NULL FROM theirs AS m WHERE t.stock = m.stock AND t.piece = m.piece AND m.until IS NOT NULL RETURNING 1
)
SELECT (SELECT count(*) FROM kept) AS kept, EXISTS (SELECT 1 FROM theirs) AS is_theirs;
