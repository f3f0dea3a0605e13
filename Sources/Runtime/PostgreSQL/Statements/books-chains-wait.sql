-- books-chains-wait: how many of some chains wait
-- Behind `books-lock`. $1 text, $2 bigint[]: account, chains.
SELECT count(DISTINCT chain) FROM book_departed WHERE account = $1::text AND chain = ANY ($2::bigint[]);
