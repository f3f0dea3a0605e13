-- stocks-read-counts: how many pieces were given out, and how many of them went back
-- $1 text[]: names of stocks, former ones too.
SELECT stock, taken, returned FROM stock_counts WHERE stock = ANY ($1::text[]);
