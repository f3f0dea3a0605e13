-- books-settle: chains are counted; while books are made anew they are remembered
-- $1 text, $2 bigint[]: account, chains. $3 bigint: how many were settled before.
WITH gone AS (
  DELETE FROM book_departed WHERE account = $1::text AND chain = ANY ($2::bigint[]) RETURNING *
)
INSERT INTO book_settled (account, number, turn, position, at, kind, subscription, campaign, scene, name, fields)
SELECT g.account, $3::bigint + c.place, g.turn, g.position, g.at, g.kind, g.subscription, g.campaign, g.scene, g.name, g.fields
FROM unnest($2::bigint[]) WITH ORDINALITY AS c (chain, place) JOIN gone AS g ON g.chain = c.chain
WHERE EXISTS (SELECT 1 FROM book_settled AS s WHERE s.account = $1::text AND s.number = 0) ON CONFLICT DO NOTHING;
