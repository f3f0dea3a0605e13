-- migrations-note: one was taken
-- $1 bigint, $2 text, $3 bigint, $4 bytea: number, name, needs, its text.
INSERT INTO migrations (number, name, needs, sha256) VALUES ($1::bigint, $2::text, $3::bigint, sha256($4::bytea));
