-- tokens-keep: keeps a new token and ends the claim
-- $1 text, $2 text, $3 bigint, $4 bigint: owner, token, when it is renewed and ends.
INSERT INTO access_tokens (owner, token, renew_at, expires_at) VALUES ($1::text, $2::text, $3::bigint, $4::bigint)
ON CONFLICT (owner) DO UPDATE SET token = excluded.token, renew_at = excluded.renew_at, expires_at = excluded.expires_at, claimed_until = NULL;
