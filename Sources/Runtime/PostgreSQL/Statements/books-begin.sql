-- books-begin: they are made anew; whoever does holds `books-making`
-- Behind `books-lock`. $1 text, $2 bigint: account, how many were settled so far: what nobody can have remembered goes.
WITH damaged AS (DELETE FROM book_settled WHERE account = $1::text AND number > $2::bigint)
INSERT INTO book_settled (account, number, turn, position, at, kind, subscription) VALUES ($1::text, 0, 0, 0, 0, 'begun', '') ON CONFLICT DO NOTHING;
