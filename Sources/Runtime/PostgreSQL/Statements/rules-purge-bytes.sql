-- rules-purge-bytes: what stands in no file any more
-- A server that keeps a rule set meanwhile violates a key, and does it again.
DELETE FROM rule_bytes AS b WHERE NOT EXISTS (SELECT 1 FROM rule_files AS f WHERE f.sha256 = b.sha256);
