-- digests-mark: the digest of a day is queued in this transaction; returns nothing where it was before
-- $1 text: `digest ACCOUNT`. $2 bigint: the day.
INSERT INTO settings AS s (name, value) VALUES ($1::text, convert_to($2::bigint::text, 'UTF8'))
ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE convert_from(s.value, 'UTF8')::bigint < $2::bigint RETURNING name;
