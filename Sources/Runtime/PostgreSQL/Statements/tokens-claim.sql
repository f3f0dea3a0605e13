-- tokens-claim: makes one of the processes the one that gets a new token; returns nothing where another is at it or has done it
-- A clock that was far ahead must not leave a claim that never ends.
-- $1 text: owner. $2 text: the token that is no longer good, or null. $3 bigint, $4 bigint: now, and until when. $5 bigint: no claim ends later.
INSERT INTO access_tokens AS t (owner, claimed_until) VALUES ($1::text, $4::bigint)
ON CONFLICT (owner) DO UPDATE SET claimed_until = excluded.claimed_until
WHERE NOT coalesce(t.token IS DISTINCT FROM $2::text AND t.token IS NOT NULL AND t.renew_at > $3::bigint AND t.expires_at IS NOT NULL, false)
  AND NOT coalesce(t.claimed_until > $3::bigint AND t.claimed_until <= $5::bigint, false)
RETURNING owner;
