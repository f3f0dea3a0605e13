-- settings-write: replaces it
-- $1 text, $2 bytea.
INSERT INTO settings (name, value) VALUES ($1::text, $2::bytea) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
