-- settings-once: keeps what was there first; whoever asks reads it behind this
-- $1 text, $2 bytea.
INSERT INTO settings (name, value) VALUES ($1::text, $2::bytea) ON CONFLICT (name) DO NOTHING;
