-- books-settled: who was settled since a moment; by a cursor
-- $1 text, $2 bigint: account, how many were settled then.
SELECT number, turn, position, at, kind, subscription, campaign, scene, name, fields FROM book_settled
WHERE account = $1::text AND number > greatest(0, $2::bigint) ORDER BY number, turn, position;
