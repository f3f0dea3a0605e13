-- records-page: records of an account in their order, a page at a time
-- $1 text: account. $2 bigint: behind this turn. $3 bigint: up to this one. $4 bigint: how many.
SELECT turn, position, openid, at, name, fields FROM records
WHERE account = $1::text AND turn > $2::bigint AND turn <= $3::bigint ORDER BY turn, position LIMIT $4::bigint;
