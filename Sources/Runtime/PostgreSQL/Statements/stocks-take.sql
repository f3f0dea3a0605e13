-- stocks-take: pieces are followers' from now on
-- One that somebody else got violates the key, and the batch is judged again.
-- $1 text[], $2 text[], $3 text[], $4 text[], $5 bigint[], $6 bigint[], $7 bigint[]: stock, piece, account, openid, turn, at, until or null.
WITH added AS (
  INSERT INTO taken (stock, piece, account, openid, turn, at, until)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
)
INSERT INTO stock_counts AS c (stock, taken) SELECT stock, count(*) FROM unnest($1::text[]) AS new (stock) GROUP BY stock ORDER BY stock
ON CONFLICT (stock) DO UPDATE SET taken = c.taken + excluded.taken;
