-- books-next-days: up to which day sums of a generation go at a time, see `books-drop-days`; null: all that is left
-- $1 text, $2 bigint: account, generation. $3 bigint: about so many rows of each table.
SELECT least(
  (SELECT day FROM book_cells WHERE account = $1::text AND generation = $2::bigint ORDER BY day OFFSET $3::bigint LIMIT 1),
  (SELECT day FROM book_people WHERE account = $1::text AND generation = $2::bigint ORDER BY day OFFSET $3::bigint LIMIT 1),
  (SELECT day FROM book_conversions WHERE account = $1::text AND generation = $2::bigint ORDER BY day OFFSET $3::bigint LIMIT 1),
  (SELECT day FROM book_gaps WHERE account = $1::text AND generation = $2::bigint ORDER BY day OFFSET $3::bigint LIMIT 1));
