-- codes-forget: nothing is known of a code any more; its id stays spent
-- $1 text, $2 text, $3 text: account, campaign, key.
WITH gone AS (
  DELETE FROM codes WHERE account = $1::text AND campaign = $2::text AND key = $3::text RETURNING *
), former AS (
  INSERT INTO former_codes (account, campaign, key, scene, scene_is_number, expires_at, ticket, url, made_at)
  SELECT account, campaign, key, scene, scene_is_number, expires_at, ticket, url, made_at FROM gone
), begun AS (
  DELETE FROM begun_codes WHERE account = $1::text AND campaign = $2::text AND key = $3::text
), numbers AS (
  UPDATE given_numbers SET campaign = '', key = '' WHERE account = $1::text AND campaign = $2::text AND key = $3::text
)
UPDATE numbers_version SET version = version + 1;
