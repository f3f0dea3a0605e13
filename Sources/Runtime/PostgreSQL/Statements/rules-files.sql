-- rules-files: files of a rule set
-- $1 text: the revision.
SELECT f.path, b.bytes FROM rule_files AS f JOIN rule_bytes AS b ON b.sha256 = f.sha256 WHERE f.revision = $1::text ORDER BY f.path;
