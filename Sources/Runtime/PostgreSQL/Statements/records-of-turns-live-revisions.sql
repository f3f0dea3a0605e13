-- records-of-turns-live-revisions: revisions of which turns are kept, and whether their files are
SELECT n.revision, r.revision IS NOT NULL AS is_kept FROM turn_revisions AS n LEFT JOIN rule_sets AS r ON r.revision = n.revision
WHERE (SELECT true FROM turns AS t WHERE t.revision = n.number LIMIT 1) ORDER BY n.number;
