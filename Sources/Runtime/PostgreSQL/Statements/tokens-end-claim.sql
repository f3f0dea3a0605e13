-- tokens-end-claim: no token was got
-- $1 text: owner.
UPDATE access_tokens SET claimed_until = NULL WHERE owner = $1::text;
