-- codes-read: one code
-- $1 text, $2 text, $3 text: account, campaign, key.
SELECT campaign, key, scene, scene_is_number, expires_at, status, ticket, url, made_at, protected, renewals FROM codes
WHERE account = $1::text AND campaign = $2::text AND key = $3::text;
