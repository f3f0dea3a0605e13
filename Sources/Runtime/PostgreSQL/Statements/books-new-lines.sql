-- books-new-lines: whose lines are new
-- $1 text: account. $2 bigint, $3 bigint: behind this turn, and up to that one. $4 bigint: how many.
SELECT turn, openid FROM ledger WHERE account = $1::text AND turn > $2::bigint AND turn <= $3::bigint ORDER BY turn LIMIT $4::bigint;
