-- rules-purge-bytes: what stands in no file any more
-- Behind `rules-lock`, so that nobody who keeps a rule set meanwhile finds bytes that are about to go.
DELETE FROM rule_bytes AS b WHERE NOT EXISTS (SELECT 1 FROM rule_files AS f WHERE f.sha256 = b.sha256);
