-- books-making: books of an account are made anew here, for as long as this connection is there; true when it may begin
-- $1 text: account.
SELECT pg_advisory_lock_shared(lock_number('making books', $1::text)) IS NOT NULL;
