-- rules-list: rule sets, the newest first
-- $1 bigint: how many.
SELECT revision, at FROM rule_sets ORDER BY at DESC LIMIT $1::bigint;
