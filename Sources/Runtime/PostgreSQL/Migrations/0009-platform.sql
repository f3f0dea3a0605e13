-- The platform's token of each owner. `claimed_until` is when the claim of the process that gets a new one ends by itself; `forced_at` when one was
-- last got that ended all others before their time.
CREATE TABLE access_tokens (
  owner text COLLATE "C" PRIMARY KEY, token text, renew_at bigint, expires_at bigint, claimed_until bigint, forced_at bigint
);

-- Ids of an account's tags on the platform.
CREATE TABLE tag_ids (account text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, id bigint NOT NULL, PRIMARY KEY (account, name));

CREATE TABLE media (
  account text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, kind text NOT NULL, hash text NOT NULL, media_id text NOT NULL,
    url text NOT NULL,
  permanent boolean NOT NULL, made_at bigint NOT NULL, expires_at bigint,
  PRIMARY KEY (account, name)
);
