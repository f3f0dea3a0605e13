-- What the platform counted on a day in Beijing, by its source; source -1 is how many followed at its end. Names nobody.
CREATE TABLE platform_figures (
  account text COLLATE "C" NOT NULL, day bigint NOT NULL, source bigint NOT NULL, new_user bigint NOT NULL, cancel_user bigint NOT NULL,
  total bigint, fetched_at bigint NOT NULL,
  PRIMARY KEY (account, day, source)
);

-- Accounts that may not ask for them.
CREATE TABLE refused_figures (account text COLLATE "C" PRIMARY KEY, at bigint NOT NULL);

-- When servers ran, of each node.
CREATE TABLE server_runs (started_at bigint NOT NULL, node smallint NOT NULL, alive_at bigint NOT NULL, PRIMARY KEY (started_at, node))
  WITH (fillfactor = 50);
