-- turns-end-asking: answers of deliveries about which an endpoint was asked
-- Those that somebody else has answered meanwhile are not returned; their answer is read again.
-- $1 text[], $2 text[], $3 bytea[]: account, openid, key. $4 bigint[]: the turn. $5 bytea[]: the body.
UPDATE answers AS a SET turn = w.turn, body = w.body, asking_until = NULL
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[], $5::bytea[]) WITH ORDINALITY AS w (account, openid, key, turn, body, place)
WHERE a.account = w.account AND a.follower = lock_number(w.account, w.openid) AND a.key = w.key AND a.turn IS NULL
RETURNING w.place;
