-- Actions. What is under way is found by its queue: no index knows `running_since`, `attempts` and `retry_at`, so that to begin an action writes to
-- no index. `handout` rises whenever the action is given to a worker or taken from one that is thought dead: what another has had meanwhile is not
-- settled by the first.
CREATE TABLE outbox (
  account text COLLATE "C" NOT NULL, turn bigint NOT NULL, position integer NOT NULL, openid text COLLATE "C" NOT NULL,
  event_at bigint NOT NULL, due_at bigint NOT NULL, deadline bigint, retry_at bigint NOT NULL DEFAULT 0,
  kind text COLLATE "C" NOT NULL, endpoint text COLLATE "C" NOT NULL DEFAULT '', payload text NOT NULL, on_error text NOT NULL,
  rule text COLLATE "C" NOT NULL, revision text NOT NULL,
  attempts integer NOT NULL DEFAULT 0, running_since bigint, handout bigint NOT NULL DEFAULT 0,
  ended_at bigint, result text COLLATE "C", reason text COLLATE "C",
  PRIMARY KEY (account, turn, position)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
-- Those that wait, and all for whoever is forgotten.
CREATE INDEX outbox_of_follower ON outbox (account, openid, ended_at, due_at);
-- Whoever is told the name of an action is not told its account. Rows of a time lie together, so a few bytes for each stretch are enough.
CREATE INDEX outbox_by_turn ON outbox USING brin (turn) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE result <> 'dead';
CREATE INDEX outbox_dead ON outbox (ended_at) WHERE result = 'dead';

-- One for each follower with actions that wait. While one of them is under way, `worker` has it, and `ready_at` is when that worker is taken for
-- dead. Whoever changes what waits of a follower locks this row first: turns that add to it too.
CREATE TABLE queues (
  account text COLLATE "C" NOT NULL, openid text COLLATE "C" NOT NULL, ready_at bigint NOT NULL, worker integer,
  PRIMARY KEY (account, openid)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX queues_ready ON queues (ready_at);
CREATE INDEX queues_of_worker ON queues (worker) WHERE worker IS NOT NULL;

-- Calls that are not made for now, for all workers. One stays until a call gets through, also when `until` is over. `endpoint` is of webhooks.
CREATE TABLE pauses (
  account text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, endpoint text COLLATE "C" NOT NULL, since bigint NOT NULL, until bigint NOT NULL,
  label text NOT NULL, cause text NOT NULL, remedy text NOT NULL,
  PRIMARY KEY (account, kind, endpoint)
);

-- Calls that were begun on a day in Beijing.
CREATE TABLE api_calls (
  account text COLLATE "C" NOT NULL, api text COLLATE "C" NOT NULL, day bigint NOT NULL, count bigint NOT NULL, PRIMARY KEY (account, api, day)
);
