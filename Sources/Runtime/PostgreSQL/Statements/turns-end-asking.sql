-- turns-end-asking: the answer of a delivery about which an endpoint was asked; returns nothing where somebody else has answered it meanwhile
-- One at a time, since a plan for many would begin with the parts of the answers, see `turns-read-answers`.
-- $1 text, $2 text, $3 bytea: account, openid, key. $4 bigint: the turn. $5 bytea: the body.
UPDATE answers SET turn = $4::bigint, body = $5::bytea, asking_until = NULL
WHERE account = $1::text AND follower = lock_number($1::text, $2::text)
  AND key = $3::bytea AND turn IS NULL RETURNING turn;
