-- records-of-turns-names-revision: whether a revision was met in a turn, and its files are not kept
-- $1 text: the revision.
SELECT EXISTS (SELECT 1 FROM turn_revisions WHERE revision = $1::text)
  AND NOT EXISTS (SELECT 1 FROM rule_sets WHERE revision = $1::text) AS is_lacking;
