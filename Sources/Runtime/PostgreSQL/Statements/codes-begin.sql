-- codes-begin: a call is about to be made; with `outbox-count-calls` and `numbers-give` in one transaction
-- $1 text, $2 text, $3 text: account, campaign, key.
INSERT INTO begun_codes (account, campaign, key) VALUES ($1::text, $2::text, $3::text) ON CONFLICT DO NOTHING;
