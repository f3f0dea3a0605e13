-- books-settled-count: how many were settled since a moment and are remembered
-- $1 text, $2 bigint: account, how many were settled then.
SELECT count(DISTINCT number) FROM book_settled WHERE account = $1::text AND number > greatest(0, $2::bigint);
