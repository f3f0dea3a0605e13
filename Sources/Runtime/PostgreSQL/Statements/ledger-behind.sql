-- ledger-behind: how many lines are behind a turn, as far as it matters
-- $1 text: account. $2 bigint: the turn. $3 bigint: where counting ends.
SELECT count(*) FROM (SELECT 1 FROM ledger WHERE account = $1::text AND turn > $2::bigint LIMIT $3::bigint) AS l;
