-- Rule sets whole, by their revision: while versions are exchanged two are in force, so what one server keeps must not replace what another needs.
-- `roots` are the paths that were given, a line each; `last_at` is when a server last kept it.
CREATE TABLE rule_sets (
  revision text COLLATE "C" PRIMARY KEY, at bigint NOT NULL, last_at bigint NOT NULL, roots text NOT NULL
);
CREATE INDEX rule_sets_in_order ON rule_sets (at DESC);

-- Revisions share what is the same in them.
CREATE TABLE rule_bytes (sha256 bytea PRIMARY KEY, bytes bytea NOT NULL);
CREATE TABLE rule_files (
  revision text COLLATE "C" NOT NULL REFERENCES rule_sets ON DELETE CASCADE, path text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL REFERENCES rule_bytes,
  PRIMARY KEY (revision, path)
);
CREATE INDEX rule_files_of_bytes ON rule_files (sha256);

-- Which of them is which: `in force` is the one that was put in force last, whatever its clock said.
CREATE TABLE rule_names (
  name text COLLATE "C" PRIMARY KEY, revision text COLLATE "C" NOT NULL REFERENCES rule_sets
);
CREATE INDEX rule_names_of_set ON rule_names (revision);

-- The newest rollout: the rules that are tried on a share of the followers, and how far that is. The revision goes when it is over. `changes`
-- rises, so that of two who change it at once one begins again.
CREATE TABLE rollout (
  is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one), changes bigint NOT NULL, state text NOT NULL,
  revision text COLLATE "C" REFERENCES rule_sets ON DELETE SET NULL
);
