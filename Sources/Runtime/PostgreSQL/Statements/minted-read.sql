-- minted-read: a code that was minted for a request before
-- $1 text, $2 text, $3 text: account, campaign, request.
SELECT scene, scene_is_number, ticket, url, made_at, expires_at FROM minted_codes
WHERE account = $1::text AND campaign = $2::text AND request = $3::text;
