-- The schema, file by file, each in one transaction under `pg_advisory_xact_lock(1, 0)`. Files are added at the end and never changed: databases
-- in use have taken them.
--
-- Of all files:
-- · All stands in one schema, to which the connection's `search_path` leads; no name here says which.
-- · Columns that are sought or sorted by are COLLATE "C": bytes, as SQLite and the engine compare them. A collation of the machine's would change
--   with its libc, and the indexes would be wrong from then on.
-- · No text holds U+0000, which PostgreSQL refuses. XML cannot say it and JSON escapes it; what else may hold one is refused by whoever writes.
--   JSON is text and not `jsonb`, which refuses even the escape, and would give back other bytes than it was given.
-- · Times are numbers as in SQLite: seconds, milliseconds or microseconds since 1970 UTC, as the engine has them.
-- · What is more than 63 bits wide is bytea. Checksums and masks are 64 bits, kept by their bit pattern.
-- · Keys of what belongs to a follower begin with account and openid; keys of what turns append begin with account and turn, so that rows
--   written together lie together. An account can so be moved to a machine of its own.

-- What was taken. A version of `wxrules` works on a database whose every `needs` it knows, also where it does not know the file itself: so two
-- versions run side by side while they are exchanged.
CREATE TABLE migrations (
  number integer PRIMARY KEY, name text NOT NULL, needs integer NOT NULL, sha256 bytea NOT NULL, taken_at timestamptz NOT NULL DEFAULT now()
);

-- What there is one of: keys, names, versions, marks of digests.
CREATE TABLE settings (name text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);

-- Sums of 64 bits go round, as they do in the engine; those of PostgreSQL would fail.
CREATE FUNCTION wrapped(sum numeric) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (mod(mod(sum + 9223372036854775808, 18446744073709551616) + 18446744073709551616, 18446744073709551616) - 9223372036854775808)::bigint
$$;

-- What stands for a follower, a shared limit or a stock where something is locked. Two of the same number only wait for each other.
CREATE FUNCTION lock_number(account text, name text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT hashtextextended(account || chr(1) || name, 0)
$$;
