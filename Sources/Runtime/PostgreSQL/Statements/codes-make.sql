-- codes-make: the platform made a code; what was there under its address goes to the history
-- $1 text to $12 integer: account, and the columns of a code in their order.
WITH former AS (
  INSERT INTO former_codes (account, campaign, key, scene, scene_is_number, expires_at, ticket, url, made_at)
  SELECT account, campaign, key, scene, scene_is_number, expires_at, ticket, url, made_at FROM codes
  WHERE account = $1::text AND campaign = $2::text AND key = $3::text
), begun AS (
  DELETE FROM begun_codes WHERE account = $1::text AND campaign = $2::text AND key = $3::text
)
INSERT INTO codes (account, campaign, key, scene, scene_is_number, expires_at, status, ticket, url, made_at, protected, renewals)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::boolean, $6::bigint, $7::text, $8::text, $9::text, $10::bigint, $11::boolean, $12::integer)
ON CONFLICT (account, campaign, key) DO UPDATE SET scene = excluded.scene, scene_is_number = excluded.scene_is_number,
  expires_at = excluded.expires_at, status = excluded.status, ticket = excluded.ticket, url = excluded.url, made_at = excluded.made_at,
  protected = excluded.protected, renewals = excluded.renewals;
