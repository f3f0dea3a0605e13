-- books-kept-write: what they came to by now
-- Behind `books-lock`. $1 text: account. $2 text[], $3 text[]: cells and their figures.
INSERT INTO book_kept (account, cell, figures) SELECT $1::text, * FROM unnest($2::text[], $3::text[])
ON CONFLICT (account, cell) DO UPDATE SET figures = excluded.figures;
