-- turns-drop-asking: the endpoint was not reached, and nothing was answered: whoever comes next may ask again
-- $1 text[], $2 text[], $3 bytea[]: account, openid, key.
DELETE FROM answers AS a USING unnest($1::text[], $2::text[], $3::bytea[]) AS w (account, openid, key)
WHERE a.account = w.account AND a.follower = lock_number(w.account, w.openid) AND a.key = w.key AND a.turn IS NULL;
