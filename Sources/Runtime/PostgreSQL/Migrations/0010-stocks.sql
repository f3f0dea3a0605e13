-- Who has which piece of a stock; a follower who was erased has no name here. From `until` on a piece that was not used is given out again, by the
-- time of the event that takes. All accounts of a rule set give from the same stock, so the key does not begin with the account.
--
-- The pieces that nobody has are in the rules, and not here: two revisions run side by side while they are exchanged. Whoever gives out offers the
-- next of its list, and takes those that have no row and whose lock nobody has; the key is what makes a piece one follower's.
CREATE TABLE taken (
  stock text COLLATE "C" NOT NULL, piece text COLLATE "C" NOT NULL, account text COLLATE "C" NOT NULL, openid text COLLATE "C" NOT NULL,
  turn bigint NOT NULL, at bigint NOT NULL, until bigint,
  PRIMARY KEY (stock, piece)
);
CREATE INDEX taken_of_follower ON taken (account, openid);
CREATE INDEX taken_ending ON taken (stock, until, piece) WHERE until IS NOT NULL;
CREATE INDEX taken_in_order ON taken (stock, turn, piece);

-- How many were ever given out of a stock, and how many went back. Stocks that are only counted give the next number: who gives from one holds its
-- lock. Of the others, the difference tells a process how many were given since it counted its list.
CREATE TABLE stock_counts (stock text COLLATE "C" PRIMARY KEY, taken bigint NOT NULL, returned bigint NOT NULL DEFAULT 0) WITH (fillfactor = 50);
