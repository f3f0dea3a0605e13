-- rules-named: the rule set of a name; its files are read by `rules-files`
-- $1 text: the name.
SELECT s.revision, s.at, s.roots FROM rule_names AS n JOIN rule_sets AS s ON s.revision = n.revision WHERE n.name = $1::text;
