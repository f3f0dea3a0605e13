-- books-generations: numbers of sums that are there
-- $1 text: account.
SELECT generation FROM book_cells WHERE account = $1::text GROUP BY generation
UNION SELECT generation FROM book_people WHERE account = $1::text GROUP BY generation
UNION SELECT generation FROM book_conversions WHERE account = $1::text GROUP BY generation
UNION SELECT generation FROM book_gaps WHERE account = $1::text GROUP BY generation;
