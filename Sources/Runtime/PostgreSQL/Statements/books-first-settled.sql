-- books-first-settled: the first that is remembered; from it on they are too many when nobody finishes
-- $1 text: account.
SELECT number FROM book_settled WHERE account = $1::text AND number > 0 ORDER BY number LIMIT 1;
