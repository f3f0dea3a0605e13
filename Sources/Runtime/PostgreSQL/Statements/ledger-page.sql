-- ledger-page: lines of an account in their order, a page at a time
-- $1 text: account. $2 bigint: behind this turn. $3 bigint: up to this one, see `nodes-horizon`. $4 bigint: how many.
SELECT turn, before, openid, at, kind, subscription, campaign, scene, revision FROM ledger
WHERE account = $1::text AND turn > $2::bigint AND turn <= $3::bigint ORDER BY turn LIMIT $4::bigint;
