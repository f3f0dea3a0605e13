-- rules-last: the rule set that was put in force last
SELECT revision, at, roots FROM rule_sets WHERE last_at = (SELECT max(last_at) FROM rule_sets) ORDER BY at DESC LIMIT 1;
