-- turns-resume-asking: takes deliveries over of which whoever asked is gone
-- $1 text[], $2 text[], $3 bytea[]: account, openid, key. $4 bigint[]: until when, in milliseconds by the clock of the database.
UPDATE answers AS a SET asking_until = w.asking_until
FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[]) WITH ORDINALITY AS w (account, openid, key, asking_until, place)
WHERE a.account = w.account AND a.follower = lock_number(w.account, w.openid) AND a.key = w.key AND a.turn IS NULL AND a.asking_until <= now_ms()
RETURNING w.place;
