-- stocks-held-pieces: which of these somebody has, and does not have to give back by then
-- $1 text[]: names of the stock. $2 text[]: pieces. $3 bigint: seconds.
SELECT DISTINCT t.piece FROM unnest($1::text[]) AS names (stock) CROSS JOIN unnest($2::text[]) AS list (piece)
JOIN taken AS t ON t.stock = names.stock AND t.piece = list.piece WHERE t.until IS NULL OR t.until > $3::bigint;
