-- ledger-of-time: lines whose events lie in a time, a page at a time
-- A turn is numbered by when it was written: what was written before the time began tells of earlier events.
-- $1 text: account. $2 bigint: behind this turn. $3 bigint, $4 bigint: from and up to, in seconds. $5 bigint: how many.
SELECT turn, before, openid, at, kind, subscription, campaign, scene, revision FROM ledger
WHERE account = $1::text AND turn > $2::bigint AND at >= $3::bigint AND at < $4::bigint ORDER BY turn LIMIT $5::bigint;
