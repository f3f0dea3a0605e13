-- turns-drop-asking: the endpoint was not reached, and nothing was answered: whoever comes next may ask again
-- $1 bytea[]: keys.
DELETE FROM answers WHERE key = ANY ($1::bytea[]) AND turn IS NULL;
