-- books-state: how far the books of an account are
-- $1 text: account.
SELECT fingerprint, generation, last_generation, cursor, settled, cells_sum, people_sum, conversions_sum,
  seal FROM book_state WHERE account = $1::text;
