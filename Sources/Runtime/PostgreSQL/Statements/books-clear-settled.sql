-- books-clear-settled: nothing need be remembered any more
-- $1 text: account.
DELETE FROM book_settled WHERE account = $1::text;
