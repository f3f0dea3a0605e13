-- codes-update: whether a code is declared, and protected
-- $1 text, $2 text, $3 text: account, campaign, key. $4 text, $5 boolean.
UPDATE codes SET status = $4::text, protected = $5::boolean WHERE account = $1::text AND campaign = $2::text AND key = $3::text;
