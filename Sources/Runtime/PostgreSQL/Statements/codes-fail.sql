-- codes-fail: no code was made
-- $1 text, $2 text, $3 text: account, campaign, key.
DELETE FROM begun_codes WHERE account = $1::text AND campaign = $2::text AND key = $3::text;
