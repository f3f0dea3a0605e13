-- tokens-read: the token that was kept last, and who gets one
-- $1 text: its owner.
SELECT token, renew_at, expires_at, claimed_until, forced_at FROM access_tokens WHERE owner = $1::text;
