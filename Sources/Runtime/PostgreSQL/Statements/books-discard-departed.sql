-- books-discard-departed: rows that cannot be read go
-- $1 text: account. $2 bigint[], $3 bigint[], $4 bigint[]: chain, turn, position.
DELETE FROM book_departed AS d USING unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS w (chain, turn, position)
WHERE d.account = $1::text AND d.chain = w.chain AND d.turn = w.turn AND d.position = w.position;
