-- books-departed: rows of erased followers who are not counted as such; by a cursor
-- $1 text: account.
SELECT chain, turn, position, at, kind, subscription, campaign, scene, name, fields FROM book_departed
WHERE account = $1::text ORDER BY chain, turn, position;
