-- `scene_is_number`: the id 7 and the text "7" are different codes.
CREATE TABLE codes (
  account text COLLATE "C" NOT NULL, campaign text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
  scene text COLLATE "C" NOT NULL, scene_is_number boolean NOT NULL, expires_at bigint,
  status text NOT NULL, ticket text NOT NULL, url text NOT NULL, made_at bigint NOT NULL, protected boolean NOT NULL, renewals integer NOT NULL,
  PRIMARY KEY (account, campaign, key)
);

-- Codes that gave way to others: renewed, replaced, forgotten.
CREATE TABLE former_codes (
  account text COLLATE "C" NOT NULL, campaign text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
  scene text COLLATE "C" NOT NULL, scene_is_number boolean NOT NULL, expires_at bigint, ticket text NOT NULL, url text NOT NULL,
    made_at bigint NOT NULL
);
CREATE INDEX former_codes_of_address ON former_codes (account, campaign, key);
CREATE INDEX former_codes_for_ever ON former_codes (account) WHERE expires_at IS NULL;

-- Codes whose making was begun and did not end: the platform may have made them.
CREATE TABLE begun_codes (
  account text COLLATE "C" NOT NULL, campaign text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, PRIMARY KEY (account, campaign, key)
);

-- Every id that was ever given out; one whose code is gone has no campaign any more.
CREATE TABLE given_numbers (
  account text COLLATE "C" NOT NULL, id bigint NOT NULL, campaign text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, PRIMARY KEY (account, id)
);
CREATE INDEX given_numbers_of_address ON given_numbers (account, campaign, key);
-- Rises when ids are given out, so that whoever knows all of them need not read them again.
CREATE TABLE numbers_version (is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one), version bigint NOT NULL);
INSERT INTO numbers_version (version) VALUES (0);

-- Codes that were made because somebody asked for one, by the name of the request.
CREATE TABLE minted_codes (
  account text COLLATE "C" NOT NULL, campaign text COLLATE "C" NOT NULL, request text COLLATE "C" NOT NULL,
  scene text COLLATE "C" NOT NULL, scene_is_number boolean NOT NULL, ticket text NOT NULL, url text NOT NULL,
  made_at bigint NOT NULL, expires_at bigint,
  PRIMARY KEY (account, campaign, request)
);
CREATE INDEX minted_codes_by_scene ON minted_codes (account, scene);
CREATE INDEX minted_codes_by_time ON minted_codes (made_at);
CREATE INDEX minted_codes_ending ON minted_codes (account, expires_at);
