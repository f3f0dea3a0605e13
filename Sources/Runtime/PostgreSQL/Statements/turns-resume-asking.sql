-- turns-resume-asking: takes deliveries over of which whoever asked is gone
-- $1 bytea[]: keys. $2 bigint[]: until when, in milliseconds by the clock of the database.
UPDATE answers AS a SET asking_until = w.asking_until FROM unnest($1::bytea[], $2::bigint[]) WITH ORDINALITY AS w (key, asking_until, place)
WHERE a.key = w.key AND a.turn IS NULL AND a.asking_until <= now_ms()
RETURNING w.place;
