-- rules-unname: nothing has these names any more
-- $1 text[]: the names.
DELETE FROM rule_names WHERE name = ANY ($1::text[]);
