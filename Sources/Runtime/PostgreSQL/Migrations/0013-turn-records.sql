-- How turns came about, for people who look. SQLite keeps them in a file of their own that is not flushed; here their transactions are those with
-- `synchronous_commit = off`: what a machine that loses its power takes with it is some of these rows, and nothing that a follower was told.

-- Names of accounts and rules, and words of kinds, which rows have by their numbers.
CREATE TABLE turn_words (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text COLLATE "C" NOT NULL UNIQUE);

-- Revisions of turns, in the order in which they were first met. Their files are those of `rule_files`.
CREATE TABLE turn_revisions (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, revision text COLLATE "C" NOT NULL UNIQUE);

-- `follower` is the mask's eight bytes; `rule` is null where none answered; `marks` is 0 for what is dull.
CREATE TABLE turns (
  turn bigint PRIMARY KEY, at bigint NOT NULL, account bigint NOT NULL, follower bigint NOT NULL, revision bigint NOT NULL, rule bigint,
    kind bigint NOT NULL,
  marks bigint NOT NULL, detail bytea NOT NULL
);
CREATE INDEX turns_of_follower ON turns (follower, turn);
CREATE INDEX dull_turns ON turns (turn) WHERE marks = 0;
-- Of each revision the oldest is enough to tell whether there is any.
CREATE INDEX turns_of_revision ON turns (revision, turn);

-- How many turns there were, whatever is kept of them; `rule` is 0 where none answered; `part` is 0 for the rule that answered, 1 for those that
-- ran beside it, 2 for those that are only watched.
CREATE TABLE hits (
  hour bigint NOT NULL, account bigint NOT NULL, rule bigint NOT NULL, kind bigint NOT NULL, part smallint NOT NULL,
  turns bigint NOT NULL, last bigint NOT NULL,
  PRIMARY KEY (hour, account, rule, kind, part)
) WITH (fillfactor = 70);
-- A checksum of `hits` for each hour; it goes round, see `wrapped`.
CREATE TABLE hit_sums (hour bigint PRIMARY KEY, sum bigint NOT NULL);

CREATE TABLE unanswered (
  account bigint NOT NULL, text text COLLATE "C" NOT NULL, day bigint NOT NULL, count bigint NOT NULL, PRIMARY KEY (account, text, day)
);
CREATE INDEX unanswered_by_day ON unanswered (day);

-- Who was forgotten. Up to `turn` theirs may still be on their way here; null until the one that writes them says it.
CREATE TABLE turns_forgotten (follower bigint PRIMARY KEY, turn bigint);
