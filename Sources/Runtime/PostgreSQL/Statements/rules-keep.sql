-- rules-keep: a rule set comes into force; its files are written once, whoever comes second only says that it is in force
-- $1 text, $2 bigint, $3 text: revision, seconds, roots. $4 text[], $5 bytea[]: path and bytes of each file.
WITH files AS (
  SELECT path, bytes, sha256(bytes) AS sha256 FROM unnest($4::text[], $5::bytea[]) AS f (path, bytes)
), kept AS (
  INSERT INTO rule_sets AS r (revision, at, last_at, roots) VALUES ($1::text, $2::bigint, $2::bigint, $3::text)
  ON CONFLICT (revision) DO UPDATE SET last_at = greatest(r.last_at, excluded.last_at)
), contents AS (
  INSERT INTO rule_bytes (sha256, bytes) SELECT DISTINCT ON (sha256) sha256, bytes FROM files ORDER BY sha256 ON CONFLICT DO NOTHING
)
INSERT INTO rule_files (revision, path, sha256) SELECT $1::text, path, sha256 FROM files ON CONFLICT DO NOTHING;
