-- Who changed what at the admin listener, and who came. Only ever appended; of each kind the oldest go. Names no follower.
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at bigint NOT NULL, did text COLLATE "C" NOT NULL, role text, session text,
    origin text NOT NULL,
  what text, result text NOT NULL
);
CREATE INDEX audit_by_act ON audit (did, id);
