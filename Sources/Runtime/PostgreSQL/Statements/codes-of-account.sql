-- codes-of-account: all codes of an account
-- $1 text: account.
SELECT campaign, key, scene, scene_is_number, expires_at, status, ticket, url, made_at, protected, renewals FROM codes
WHERE account = $1::text ORDER BY campaign, key;
