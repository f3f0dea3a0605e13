-- turns-end-asking: answers of deliveries about which an endpoint was asked
-- Those that somebody else has answered meanwhile are not returned; their answer is read again.
-- $1 bytea[]: keys. $2 bigint[]: the turn. $3 bytea[]: the body.
UPDATE answers AS a SET turn = w.turn, body = w.body, asking_until = NULL
FROM unnest($1::bytea[], $2::bigint[], $3::bytea[]) WITH ORDINALITY AS w (key, turn, body, place) WHERE a.key = w.key AND a.turn IS NULL
RETURNING w.place;
