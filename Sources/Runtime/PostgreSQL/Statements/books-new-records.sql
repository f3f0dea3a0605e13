-- books-new-records: whose records are new
-- $1 text: account. $2 bigint, $3 bigint: behind this turn, and up to that one. $4 bigint: how many. $5 text[]: patterns of names that do not count.
SELECT turn, openid FROM records
WHERE account = $1::text AND turn > $2::bigint AND turn <= $3::bigint AND name NOT LIKE ALL ($5::text[]) ORDER BY turn, position LIMIT $4::bigint;
