-- stocks-check-pieces: which of these somebody has; asked again behind the locks
-- Between the look and the lock another batch may have ended.
-- $1 text[]: names of the stock. $2 text[]: pieces.
SELECT t.piece FROM unnest($1::text[]) AS names (stock) CROSS JOIN unnest($2::text[]) AS offer (piece)
JOIN taken AS t ON t.stock = names.stock AND t.piece = offer.piece;
