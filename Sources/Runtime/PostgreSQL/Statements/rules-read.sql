-- rules-read: a rule set by its revision
-- $1 text: the revision.
SELECT revision, at, roots FROM rule_sets WHERE revision = $1::text;
