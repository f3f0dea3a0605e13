-- ledger-of-time: lines whose events lie in a time; by a cursor
-- A turn is numbered by when it was written: what was written before the time began tells of earlier events.
-- $1 text: account. $2 bigint: from this turn on. $3 bigint, $4 bigint: from and up to, in seconds.
SELECT turn, before, openid, at, kind, subscription, campaign, scene, revision FROM ledger
WHERE account = $1::text AND turn >= $2::bigint AND at >= $3::bigint AND at < $4::bigint ORDER BY turn;
