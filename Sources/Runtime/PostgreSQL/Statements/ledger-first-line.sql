-- ledger-first-line: when the first event of an account was written
-- $1 text: account.
SELECT at FROM ledger WHERE account = $1::text ORDER BY turn LIMIT 1;
