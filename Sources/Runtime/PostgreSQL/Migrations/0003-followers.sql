-- `last_turn` is the follower's newest line of the ledger; each line names the one before it. So lines are only ever appended, where an index by
-- follower would write to a page of its own for each.
--
-- `version` rises with each change. Whoever writes says which one was read: what somebody else changed meanwhile is not written over, the batch is
-- judged again. Under the follower's lock that never happens; it does not rest on the lock alone.
--
-- Room is left in each page, so that a follower who changes stays in theirs and no index is written to.
CREATE TABLE followers (
  account text COLLATE "C" NOT NULL, openid text COLLATE "C" NOT NULL, version bigint NOT NULL DEFAULT 1, last_turn bigint,
  follow_count bigint NOT NULL, following boolean NOT NULL, newest_at bigint,
  first_followed_at bigint, last_followed_at bigint,
  first_touch text, first_scene text, first_touch_at bigint, last_touch text, last_scene text, last_touch_at bigint,
  profile text,
  PRIMARY KEY (account, openid)
) WITH (fillfactor = 70);

-- When customer messages are allowed, and how many were sent.
CREATE TABLE windows (
  account text COLLATE "C" NOT NULL, openid text COLLATE "C" NOT NULL, tap_at bigint, tap_used integer NOT NULL DEFAULT 0,
  message_at bigint, message_used integer NOT NULL DEFAULT 0,
  PRIMARY KEY (account, openid)
) WITH (fillfactor = 70);

-- Counts that all followers share: by rule, and by a hash of what it counts apart. Names nobody. Read and written under the lock of its name.
CREATE TABLE shared_answers (
  account text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, times text NOT NULL, until bigint,
  PRIMARY KEY (account, name)
) WITH (fillfactor = 70);
CREATE INDEX shared_answers_ending ON shared_answers (until) WHERE until IS NOT NULL;
