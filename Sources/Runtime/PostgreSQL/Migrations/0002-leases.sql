-- Leases end by the clock of the database, of which there is one. Milliseconds since 1970 UTC.
CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql VOLATILE PARALLEL SAFE AS $$ SELECT floor(extract(epoch FROM clock_timestamp()) *
  1000)::bigint $$;

-- Servers that write turns, each with a number of its own from 0 to 31 that stands in the lowest five bits of its turns: the rest is time, in steps
-- of 32 microseconds, and goes on without it where a node is faster. Rows are never deleted.
--
-- A node may write while its lease lasts and `fence` is what it was given. Each of its batches holds `pg_advisory_xact_lock_shared(2, number)`, and
-- whoever takes an expired number over takes that lock whole: so no batch of the old owner ends after that.
--
-- `low_turn`: everything that the node wrote with a number up to this one is committed, and nothing more of it will come. The lowest of all nodes is
-- how far books may read: turns are not committed in the order of their numbers, and what is behind a cursor is never looked for again. A number that
-- is claimed begins above the highest of all.
--
-- `newest_turn`: the newest that the node has committed of those that were ahead of the database's clock. Whoever gets the lock of a follower numbers
-- above that clock and the newest of all nodes: so turns of one follower are in the order of their numbers, however far the clocks of servers are apart.
CREATE TABLE nodes (
  number smallint PRIMARY KEY CHECK (number BETWEEN 0 AND 31), fence bigint NOT NULL, lease_until bigint, low_turn bigint NOT NULL,
  newest_turn bigint NOT NULL DEFAULT 0, started_at bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO nodes (number, fence, lease_until, low_turn, started_at) SELECT n, 0, NULL, 0, 0 FROM generate_series(0, 31) AS n;

-- Workers, by the number that stands in the queues they have under way. `fence` rises with each owner.
CREATE TABLE workers (number integer PRIMARY KEY, fence bigint NOT NULL, lease_until bigint);

-- What one of all tasks does: to get a medium up, to mint for a request, to ask for tags. `until` is when it ends by itself, by the clock of whoever
-- claimed it.
CREATE TABLE claims (name text COLLATE "C" PRIMARY KEY, holder bigint NOT NULL, until bigint NOT NULL);
