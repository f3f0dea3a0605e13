-- rules-revision: which revision has a name
-- $1 text: the name.
SELECT revision FROM rule_names WHERE name = $1::text;
