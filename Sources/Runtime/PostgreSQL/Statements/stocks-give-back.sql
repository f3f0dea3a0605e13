-- stocks-give-back: pieces that were not used are nobody's, and the ledger has a line of each that was somebody's
-- $1 text[], $2 text[]: stock and piece, locked by `stocks-ended`. $3 text[]: fields of the line. $4 text: its name. $5 bigint: the first position
-- of such lines.
WITH back AS (
  DELETE FROM taken AS t USING unnest($1::text[], $2::text[], $3::text[]) AS w (stock, piece, fields)
  WHERE t.stock = w.stock AND t.piece = w.piece RETURNING t.stock, t.piece, t.account, t.openid, t.turn, t.until, w.fields
), counted AS (
  UPDATE stock_counts AS c SET returned = c.returned + b.count FROM (SELECT stock,
    count(*) FROM back GROUP BY stock ORDER BY stock) AS b WHERE c.stock = b.stock
), noted AS (
  INSERT INTO records (account, turn, position, openid, at, name, fields)
  SELECT b.account, b.turn, row_number() OVER (PARTITION BY b.account, b.turn ORDER BY b.piece) - 1 + greatest($5::bigint, coalesce(
      (SELECT max(position) + 1 FROM records AS r WHERE r.account = b.account AND r.turn = b.turn AND r.position BETWEEN $5::bigint AND
        4294967296), 0)),
    b.openid, b.until, $4::text, b.fields FROM back AS b WHERE b.openid <> ''
)
SELECT stock, piece FROM back;
