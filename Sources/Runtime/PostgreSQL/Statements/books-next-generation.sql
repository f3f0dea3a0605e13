-- books-next-generation: a number for sums that are made anew
-- $1 text: account.
UPDATE book_state SET last_generation = last_generation + 1 WHERE account = $1::text RETURNING last_generation;
