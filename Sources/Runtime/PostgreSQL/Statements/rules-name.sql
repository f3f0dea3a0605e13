-- rules-name: gives a rule set a name, which another one had
-- $1 text, $2 text: name, revision.
INSERT INTO rule_names (name, revision) VALUES ($1::text, $2::text) ON CONFLICT (name) DO UPDATE SET revision = excluded.revision;
