-- Appended, and read by `turn`: all of an account in their order, or those of one follower along `before`, each by its key.
CREATE TABLE ledger (
  account text COLLATE "C" NOT NULL, turn bigint NOT NULL, before bigint, openid text COLLATE "C" NOT NULL, at bigint NOT NULL,
  kind text NOT NULL, subscription text NOT NULL, campaign text, scene text, revision text NOT NULL,
  PRIMARY KEY (account, turn),
  CHECK (before < turn)
);

-- Lines that rules wrote. They are fewer, and those of a follower have no chain.
CREATE TABLE records (
  account text COLLATE "C" NOT NULL, turn bigint NOT NULL, position bigint NOT NULL, openid text COLLATE "C" NOT NULL, at bigint NOT NULL,
  name text COLLATE "C" NOT NULL, fields text NOT NULL,
  PRIMARY KEY (account, turn, position)
);
CREATE INDEX records_of_follower ON records (account, openid, turn, position);
CREATE INDEX records_by_name ON records (account, name, turn, position);
