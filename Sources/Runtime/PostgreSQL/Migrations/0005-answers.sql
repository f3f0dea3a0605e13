-- What each delivery was answered with, for as long as the platform may ask again. `turn` and `body` are null while an endpoint is asked: until
-- `asking_until` nobody else takes the delivery. `body` is empty for `success`. `follower` is `lock_number` of account and openid: whoever is
-- forgotten is found by it, and a repeat after that still finds that it was answered.
--
-- Rows go by emptying a part whole: deleting ten thousand a second would leave as many dead ones in the index, and write them to the log twice. But
-- a unique key of a table in parts must hold the column that it is parted by, so ON CONFLICT sees one part only, and a repeat just after the change
-- of parts would be new. Therefore a batch locks the followers first, and then looks its keys up in all parts: a delivery names its follower, so
-- nobody else can be about to write the same key. The key of each part is what would stop a writer without the lock.
--
-- The parts stand in a ring, by `slot` (see `answer_slot`): one is written, one is of before, one is the next. Nothing is created or dropped
-- while servers run.
CREATE TABLE answers (
  slot smallint NOT NULL, account text COLLATE "C" NOT NULL, follower bigint NOT NULL, key bytea NOT NULL, at bigint NOT NULL, turn bigint,
  body bytea, asking_until bigint,
  PRIMARY KEY (account, follower, key, slot),
  CHECK ((turn IS NULL) = (body IS NULL)), CHECK (turn IS NOT NULL OR asking_until IS NOT NULL)
) PARTITION BY LIST (slot);
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
