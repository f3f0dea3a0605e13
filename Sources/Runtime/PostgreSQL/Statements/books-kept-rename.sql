-- books-kept-rename: a cell whose figures cannot be read is set aside
-- $1 text, $2 text, $3 text: account, cell, its new name.
WITH before AS (DELETE FROM book_kept WHERE account = $1::text AND cell = $2::text RETURNING figures)
INSERT INTO book_kept (account, cell, figures) SELECT $1::text, $3::text, figures FROM before
ON CONFLICT (account, cell) DO UPDATE SET figures = excluded.figures;
