-- codes-former-permanent: codes that count against the platform's number and exist no more under their address
-- $1 text: account.
SELECT (SELECT count(*) FROM former_codes WHERE account = $1::text AND expires_at IS NULL)
  + (SELECT count(*) FROM minted_codes WHERE account = $1::text AND expires_at IS NULL);
