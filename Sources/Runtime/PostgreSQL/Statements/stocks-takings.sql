-- stocks-takings: pieces that somebody has of a stock, in the order in which they were given; by a cursor
-- $1 text: the stock.
SELECT stock, piece, account, openid, turn, at, until FROM taken WHERE stock = $1::text ORDER BY turn, piece;
