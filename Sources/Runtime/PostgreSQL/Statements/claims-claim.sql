-- claims-claim: what is done by one at a time; returns nothing where somebody else does it
-- There are only few, and so those of the dead go with the next one of anybody. $1 text, $2 bigint: name, holder. $3 bigint, $4 bigint: now and the
-- end, in milliseconds. $5 bigint: an end later than this comes from a clock that was far ahead.
WITH dead AS (
  DELETE FROM claims WHERE name IN (
    SELECT name FROM claims WHERE name <> $1::text AND (until <= $3::bigint OR until > $5::bigint) FOR UPDATE SKIP LOCKED)
)
INSERT INTO claims AS c (name, holder, until) VALUES ($1::text, $2::bigint, $4::bigint)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE c.until <= $3::bigint OR c.until > $5::bigint
RETURNING holder;
