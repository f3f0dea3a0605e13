-- turns-drop-asking: the endpoint was not reached, and nothing was answered: whoever comes next may ask again
-- $1 bytea: the key.
DELETE FROM answers WHERE key = $1::bytea AND turn IS NULL;
