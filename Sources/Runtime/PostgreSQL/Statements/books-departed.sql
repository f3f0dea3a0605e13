-- books-departed: rows of erased followers who are not counted as such, some at a time
-- $1 text: account. $2 bigint: behind this chain. $3 bigint: how many rows; of the last chain, all are there only where the next one begins.
SELECT chain, turn, position, at, kind, subscription, campaign, scene, name, fields FROM book_departed
WHERE account = $1::text AND chain > $2::bigint ORDER BY chain, turn, position LIMIT $3::bigint;
