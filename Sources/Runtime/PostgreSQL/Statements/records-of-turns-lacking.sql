-- records-of-turns-lacking: revisions of which turns are kept and the files are not, the newest first
SELECT n.revision FROM turn_revisions AS n WHERE NOT EXISTS (SELECT 1 FROM rule_sets AS r WHERE r.revision = n.revision)
  AND (SELECT true FROM turns AS t WHERE t.revision = n.number LIMIT 1) ORDER BY n.number DESC LIMIT 16;
