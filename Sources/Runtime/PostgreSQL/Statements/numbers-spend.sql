-- numbers-spend: what can be scanned for ever is nobody else's for ever
-- $1 text, $2 bigint: account, id.
WITH given AS (
  INSERT INTO given_numbers (account, id, campaign, key) VALUES ($1::text, $2::bigint, '', '') ON CONFLICT DO NOTHING
)
UPDATE numbers_version SET version = version + 1;
