-- minted-purge: what ended a day ago is asked for no more
-- $1 text, $2 bigint: account, seconds.
DELETE FROM minted_codes WHERE account = $1::text AND expires_at < $2::bigint;
