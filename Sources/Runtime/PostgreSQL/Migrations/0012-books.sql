-- Where the books lie. The sums can be made anew at any time.
--
-- How far the sums of an account are: `generation` 0 says that there are none. The three sums are a checksum of the tables below, and `seal` one of
-- this row. Whoever posts locks the row.
CREATE TABLE book_state (
  account text COLLATE "C" PRIMARY KEY, generation bigint NOT NULL, last_generation bigint NOT NULL, fingerprint text NOT NULL,
    cursor bigint NOT NULL,
  settled bigint NOT NULL, cells_sum bigint NOT NULL, people_sum bigint NOT NULL, conversions_sum bigint NOT NULL, seal bigint NOT NULL
);

-- None of these names anybody. `day` is since 1970 in the zone of the account.
CREATE TABLE book_cells (
  account text COLLATE "C" NOT NULL, generation bigint NOT NULL, day bigint NOT NULL, source text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL, scene text COLLATE "C" NOT NULL, subscription text COLLATE "C" NOT NULL,
  scans bigint NOT NULL, new_follows bigint NOT NULL, returned bigint NOT NULL, found bigint NOT NULL, lost bigint NOT NULL, quick bigint NOT NULL,
  taken_back bigint NOT NULL, erased bigint NOT NULL,
  kept_1 bigint, kept_2 bigint, kept_3 bigint, kept_4 bigint, kept_5 bigint, kept_6 bigint,
  PRIMARY KEY (account, generation, day, source, campaign, scene, subscription)
);
CREATE TABLE book_people (
  account text COLLATE "C" NOT NULL, generation bigint NOT NULL, day bigint NOT NULL, span text COLLATE "C" NOT NULL, place text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL, scene text COLLATE "C" NOT NULL, people bigint NOT NULL,
  PRIMARY KEY (account, generation, day, span, place, campaign, scene)
);
-- `is_field` is false for the records themselves. `millionths` go round, see `wrapped`.
CREATE TABLE book_conversions (
  account text COLLATE "C" NOT NULL, generation bigint NOT NULL, day bigint NOT NULL, source text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL, scene text COLLATE "C" NOT NULL, subscription text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
  is_field boolean NOT NULL, field text COLLATE "C" NOT NULL, count bigint NOT NULL, millionths bigint NOT NULL,
  PRIMARY KEY (account, generation, day, source, campaign, scene, subscription, name, is_field, field)
);
-- Follows of which nobody can say whether they were kept for `span` seconds: their people were erased while other spans were counted.
CREATE TABLE book_gaps (
  account text COLLATE "C" NOT NULL, generation bigint NOT NULL, day bigint NOT NULL, source text COLLATE "C" NOT NULL,
  campaign text COLLATE "C" NOT NULL, scene text COLLATE "C" NOT NULL, subscription text COLLATE "C" NOT NULL, span bigint NOT NULL,
  follows bigint NOT NULL,
  PRIMARY KEY (account, generation, day, source, campaign, scene, subscription, span)
);

-- What followers came to who were erased: the ledger has nothing of them, so no counting finds it again.
CREATE TABLE book_kept (account text COLLATE "C" NOT NULL, cell text COLLATE "C" NOT NULL, figures text NOT NULL, PRIMARY KEY (account, cell));

-- Lines and numbers of somebody who was erased, without their name, until they are counted. `chain` is the newest turn of each.
CREATE TABLE book_departed (
  account text COLLATE "C" NOT NULL, chain bigint NOT NULL, turn bigint NOT NULL, position bigint NOT NULL, at bigint NOT NULL, kind text NOT NULL,
  subscription text NOT NULL, campaign text, scene text, name text, fields text,
  PRIMARY KEY (account, chain, turn, position)
);
-- What was in `book_departed` of those who were counted while books are made anew; `number` counts the settled. A row of number 0 says that they
-- are made anew.
CREATE TABLE book_settled (
  account text COLLATE "C" NOT NULL, number bigint NOT NULL, turn bigint NOT NULL, position bigint NOT NULL, at bigint NOT NULL, kind text NOT NULL,
  subscription text NOT NULL, campaign text, scene text, name text, fields text,
  PRIMARY KEY (account, number, turn, position)
);
