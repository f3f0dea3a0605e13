-- numbers-give: an id is one code's for ever, and a code has one at a time; returns nothing where it is another's
-- $1 text, $2 bigint, $3 text, $4 text: account, id, campaign, key.
WITH before AS (
  UPDATE given_numbers SET campaign = '', key = '' WHERE account = $1::text AND campaign = $3::text AND key = $4::text AND id <> $2::bigint
    RETURNING 1
), given AS (
  INSERT INTO given_numbers AS g (account, id, campaign, key) VALUES ($1::text, $2::bigint, $3::text, $4::text)
  ON CONFLICT (account, id) DO UPDATE SET id = g.id WHERE g.campaign = excluded.campaign AND g.key = excluded.key RETURNING xmax = 0 AS is_new
), changed AS (
  UPDATE numbers_version SET version = version + 1 WHERE EXISTS (SELECT 1 FROM before) OR (SELECT is_new FROM given)
)
SELECT is_new FROM given;
