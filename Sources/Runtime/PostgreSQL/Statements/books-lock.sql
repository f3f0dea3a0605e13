-- books-lock: the same, and nobody else posts meanwhile; the first statement of whoever writes
-- $1 text: account.
SELECT fingerprint, generation, last_generation, cursor, settled, cells_sum, people_sum, conversions_sum,
  seal FROM book_state WHERE account = $1::text
FOR UPDATE;
