-- rules-keep: keeps a rule set; its files are written once, and no more than their paths when whoever comes second gave others
-- Behind `rules-lock`. $1 text, $2 bigint, $3 text: revision, seconds, roots. $4 text[], $5 bytea[]: path and bytes of each file.
WITH files AS (
  SELECT path, bytes, sha256(bytes) AS sha256 FROM unnest($4::text[], $5::bytea[]) AS f (path, bytes)
), kept AS (
  INSERT INTO rule_sets AS r (revision, place, at, roots)
    VALUES ($1::text, (SELECT coalesce(max(place), 0) + 1 FROM rule_sets), $2::bigint, $3::text)
  ON CONFLICT (revision) DO UPDATE SET place = excluded.place, at = excluded.at, roots = excluded.roots
), contents AS (
  INSERT INTO rule_bytes (sha256, bytes) SELECT DISTINCT ON (sha256) sha256, bytes FROM files ORDER BY sha256 ON CONFLICT DO NOTHING
), gone AS (
  DELETE FROM rule_files WHERE revision = $1::text AND path <> ALL ($4::text[])
)
INSERT INTO rule_files AS f (revision, path, sha256) SELECT $1::text, path, sha256 FROM files ORDER BY path
ON CONFLICT (revision, path) DO UPDATE SET sha256 = excluded.sha256 WHERE f.sha256 <> excluded.sha256;
