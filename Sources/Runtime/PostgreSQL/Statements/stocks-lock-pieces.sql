-- stocks-lock-pieces: the first pieces of an offer that nobody has, nor is about to have
-- What another batch is about to give is passed over, and not waited for. Where an offer ends with fewer than were asked for, the next one is made;
-- where the list ends so, the batch is judged again with the stock's lock for itself alone, and what comes then is all that there is.
-- $1 text[]: names of the stock, today's first. $2 text[]: pieces in the order of the list. $3 bigint: how many.
SELECT piece FROM (
  SELECT piece FROM unnest($2::text[]) WITH ORDINALITY AS offer (piece, place)
  WHERE NOT EXISTS (SELECT 1 FROM taken AS t WHERE t.stock = ANY ($1::text[]) AND t.piece = offer.piece) ORDER BY place OFFSET 0
) AS free
WHERE pg_try_advisory_xact_lock(lock_number('piece', ($1::text[])[1] || chr(1) || piece)) LIMIT $3::bigint;
