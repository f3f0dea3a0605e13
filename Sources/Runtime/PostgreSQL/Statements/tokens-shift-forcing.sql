-- tokens-shift-forcing: it was not got: the next one may be as if it had been got then
-- $1 text, $2 bigint: owner, milliseconds.
UPDATE access_tokens SET forced_at = $2::bigint WHERE owner = $1::text;
