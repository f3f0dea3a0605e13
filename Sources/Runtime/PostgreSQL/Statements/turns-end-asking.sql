-- turns-end-asking: the answer of a delivery about which an endpoint was asked; returns nothing where somebody else has answered it meanwhile
-- One at a time, since a plan for many would begin with the parts of the answers, see `turns-read-answers`.
-- $1 bytea: the key. $2 bigint: the turn. $3 bytea: the body.
UPDATE answers SET turn = $2::bigint, body = $3::bytea, asking_until = NULL WHERE key = $1::bytea AND turn IS NULL RETURNING turn;
