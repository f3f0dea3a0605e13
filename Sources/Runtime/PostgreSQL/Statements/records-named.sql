-- records-named: records of some names in the order in which they were written; by a cursor
-- $1 text: account, or null for all. $2 text[]: names.
SELECT account, openid, at, turn, position, name, fields FROM records
WHERE ($1::text IS NULL OR account = $1::text) AND name = ANY ($2::text[]) ORDER BY turn, position, account;
