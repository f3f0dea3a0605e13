-- books-next-generation: a number for sums that are made anew; those in use are passed by, whatever the row says
-- Behind `books-make-state`. $1 text: account. $2 bigint: no count of rebuilds comes to this, what is above is damage.
UPDATE book_state SET last_generation = 1 + greatest(0, CASE WHEN last_generation < $2::bigint THEN last_generation END,
  (SELECT max(generation) FROM book_cells WHERE account = $1::text AND generation < $2::bigint),
  (SELECT max(generation) FROM book_people WHERE account = $1::text AND generation < $2::bigint),
  (SELECT max(generation) FROM book_conversions WHERE account = $1::text AND generation < $2::bigint),
  (SELECT max(generation) FROM book_gaps WHERE account = $1::text AND generation < $2::bigint))
WHERE account = $1::text RETURNING last_generation;
