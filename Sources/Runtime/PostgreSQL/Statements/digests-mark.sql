-- digests-mark: the digest of a day is queued in this transaction; returns nothing where it was before
-- What is no number is a mark that is damaged, and no day. $1 text: `digest ACCOUNT`. $2 bigint: the day.
INSERT INTO settings AS s (name, value) VALUES ($1::text, convert_to($2::bigint::text, 'UTF8'))
ON CONFLICT (name) DO UPDATE SET value = excluded.value
WHERE CASE WHEN encode(s.value, 'escape') ~ '^-?[0-9]{1,18}$' THEN encode(s.value, 'escape')::bigint < $2::bigint ELSE true END RETURNING name;
