-- stocks-count-taken: how many pieces of a list are taken; once for a rule set, some thousand pieces at a time
-- $1 text[]: names of the stock. $2 text[]: pieces.
SELECT count(DISTINCT t.piece) FROM unnest($1::text[]) AS names (stock) CROSS JOIN unnest($2::text[]) AS list (piece)
JOIN taken AS t ON t.stock = names.stock AND t.piece = list.piece;
