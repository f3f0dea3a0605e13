-- books-drop-days: sums of a generation up to a day go; so that a transaction is not long, some days at a time
-- $1 text, $2 bigint, $3 bigint: account, generation, the last day.
WITH c AS (DELETE FROM book_cells WHERE account = $1::text AND generation = $2::bigint AND day <= $3::bigint),
  p AS (DELETE FROM book_people WHERE account = $1::text AND generation = $2::bigint AND day <= $3::bigint),
  v AS (DELETE FROM book_conversions WHERE account = $1::text AND generation = $2::bigint AND day <= $3::bigint)
DELETE FROM book_gaps WHERE account = $1::text AND generation = $2::bigint AND day <= $3::bigint;
