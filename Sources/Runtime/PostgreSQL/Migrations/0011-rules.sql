-- Rule sets whole, by their revision: while versions are exchanged two are in force, so what one server keeps must not replace what another needs.
-- `roots` are the paths that were given, a line each; `place` rises with each time that one is kept.
CREATE TABLE rule_sets (
  revision text COLLATE "C" PRIMARY KEY, place bigint NOT NULL, at bigint NOT NULL, roots text NOT NULL
);
CREATE INDEX rule_sets_in_order ON rule_sets (place DESC);

-- Revisions share what is the same in them.
CREATE TABLE rule_bytes (sha256 bytea PRIMARY KEY, bytes bytea NOT NULL);
CREATE TABLE rule_files (
  revision text COLLATE "C" NOT NULL REFERENCES rule_sets ON DELETE CASCADE, path text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL REFERENCES rule_bytes,
  PRIMARY KEY (revision, path)
);
CREATE INDEX rule_files_of_bytes ON rule_files (sha256);

-- Which of them is which: `in_force` is the one that was put in force last, whatever its clock said; `tried` is on a share of the followers, and all
-- others have what is `beside` it.
CREATE TABLE rule_names (name text COLLATE "C" PRIMARY KEY, revision text COLLATE "C" NOT NULL);
