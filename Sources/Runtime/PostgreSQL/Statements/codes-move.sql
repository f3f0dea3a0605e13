-- codes-move: a code and its ids have another address
-- $1 text, $2 text, $3 text: account, campaign, key. $4 text, $5 text: to which campaign and key.
WITH moved AS (
  UPDATE codes SET campaign = $4::text, key = $5::text WHERE account = $1::text AND campaign = $2::text AND key = $3::text
), numbers AS (
  UPDATE given_numbers SET campaign = $4::text, key = $5::text WHERE account = $1::text AND campaign = $2::text AND key = $3::text
)
UPDATE numbers_version SET version = version + 1;
