-- What each delivery was answered with, for as long as the platform may ask again. While an endpoint is asked, it is the rule's own reply: until
-- `asking_until` another one may take its place and nobody is told it, then it stands, also where whoever asked is gone. `body` is empty for
-- `success`. `follower` is `lock_number` of account and openid: whoever is forgotten is found by it, and a repeat after that still finds that it was
-- answered. It is null where an answer was given of which nobody asked.
--
-- `key` is a digest in which account and openid are, so it stands by itself: who is asked about does not matter to it.
--
-- Rows go by emptying a part whole: deleting ten thousand a second would leave as many dead ones in the index, and write them to the log twice. But
-- a unique key of a table in parts must hold the column that it is parted by, so ON CONFLICT sees one part only, and a repeat just after the change
-- of parts would be new. Therefore a batch locks the followers first, and then looks its keys up in all parts: a delivery names its follower, so
-- nobody else can be about to write the same key. The key of each part is what would stop a writer without the lock.
--
-- The parts stand in a ring, by `slot` (see `answer_slot`): one is written, one is of before, one is the next. Nothing is created or dropped
-- while servers run.
CREATE TABLE answers (
  slot smallint NOT NULL, key bytea NOT NULL, follower bigint, at bigint NOT NULL, turn bigint NOT NULL, body bytea NOT NULL, asking_until bigint,
  PRIMARY KEY (key, slot)
) PARTITION BY LIST (slot);
-- Most deliveries are answered by nothing, and that names nobody.
CREATE INDEX answers_of_follower ON answers (follower) WHERE body <> '';
CREATE TABLE answers_0 PARTITION OF answers FOR VALUES IN (0);
CREATE TABLE answers_1 PARTITION OF answers FOR VALUES IN (1);
CREATE TABLE answers_2 PARTITION OF answers FOR VALUES IN (2);
-- A part grows from nothing to millions within minutes: what is known of it is never right, and its rows all look alike.
ALTER TABLE answers_0 SET (autovacuum_enabled = off);
ALTER TABLE answers_1 SET (autovacuum_enabled = off);
ALTER TABLE answers_2 SET (autovacuum_enabled = off);

-- Seconds of one part. The next one is emptied from a quarter of this on, so an answer is known for one and a quarter of it at least: ten minutes.
CREATE FUNCTION answer_period() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 480 $$;

-- Where a transaction writes: by the clock of the database, of which there is one.
CREATE FUNCTION answer_slot() RETURNS smallint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (floor(extract(epoch FROM now()) / answer_period())::bigint % 3)::smallint
$$;

-- Empties the part that is next. Any process calls it, each minute; where nobody does, rows are only older. In the middle half of a period and by the
-- clock after the lock was got: so a database that was failed over to and whose clock is a little behind does not empty what was just written.
CREATE FUNCTION empty_next_answers() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  period bigint; part double precision; name text; filled boolean;
BEGIN
  period := floor(extract(epoch FROM clock_timestamp()) / answer_period());
  name := 'answers_' || ((period + 1) % 3);
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
  IF NOT filled THEN RETURN false; END IF;
  -- Turns wait behind whoever waits for this lock.
  PERFORM set_config('lock_timeout', '200ms', true);
  EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE', name);
  part := extract(epoch FROM clock_timestamp()) / answer_period() - period;
  IF part < 0.25 OR part > 0.75 THEN RETURN false; END IF;
  EXECUTE format('TRUNCATE ONLY %I', name);
  RETURN true;
END $$;
