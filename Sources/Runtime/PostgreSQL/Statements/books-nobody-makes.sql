-- books-nobody-makes: whether nobody makes books of an account anew; until the transaction ends, nobody begins
-- $1 text: account.
SELECT pg_try_advisory_xact_lock(lock_number('making books', $1::text));
