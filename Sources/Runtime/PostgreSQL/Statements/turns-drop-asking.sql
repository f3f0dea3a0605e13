-- turns-drop-asking: the endpoint was not reached, and nothing was answered: whoever comes next may ask again
-- $1 text, $2 text, $3 bytea: account, openid, key.
DELETE FROM answers
WHERE account = $1::text AND follower = lock_number($1::text, $2::text)
  AND key = $3::bytea AND turn IS NULL;
