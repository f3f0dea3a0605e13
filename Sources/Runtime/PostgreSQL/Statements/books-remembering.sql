-- books-remembering: whether they are made anew, or were when a process ended
-- $1 text: account.
SELECT EXISTS (SELECT 1 FROM book_settled WHERE account = $1::text AND number = 0);
