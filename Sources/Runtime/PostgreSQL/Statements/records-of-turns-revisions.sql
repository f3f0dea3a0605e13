-- records-of-turns-revisions: numbers of revisions; those that are new get one
-- $1 text[]: the revisions, each once.
WITH new AS (
  INSERT INTO turn_revisions (revision) SELECT r FROM unnest($1::text[]) AS r
  WHERE NOT EXISTS (SELECT 1 FROM turn_revisions AS k WHERE k.revision = r) ORDER BY r ON CONFLICT DO NOTHING RETURNING number, revision
)
SELECT number, revision FROM new UNION ALL SELECT number, revision FROM turn_revisions WHERE revision = ANY ($1::text[]);
