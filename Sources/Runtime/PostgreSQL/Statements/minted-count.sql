-- minted-count: codes of a campaign that have not ended
-- $1 text, $2 text, $3 bigint: account, campaign, now.
SELECT count(*) FROM minted_codes WHERE account = $1::text AND campaign = $2::text AND (expires_at IS NULL OR expires_at > $3::bigint);
