-- books-kept-read: what erased followers came to, all of it or some cells
-- $1 text: account. $2 text[]: cells, or null.
SELECT cell, figures FROM book_kept WHERE account = $1::text AND ($2::text[] IS NULL OR cell = ANY ($2::text[]));
