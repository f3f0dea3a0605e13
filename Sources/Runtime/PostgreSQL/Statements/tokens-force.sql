-- tokens-force: notes that a token is got that ends all others before their time; returns nothing where one was got a short while ago
-- $1 text: owner. $2 bigint: now. $3 bigint: the last one before then is long ago.
INSERT INTO access_tokens AS t (owner, forced_at) VALUES ($1::text, $2::bigint)
ON CONFLICT (owner) DO UPDATE SET forced_at = excluded.forced_at
WHERE NOT coalesce(t.forced_at <= $2::bigint AND t.forced_at > $3::bigint, false)
RETURNING owner;
