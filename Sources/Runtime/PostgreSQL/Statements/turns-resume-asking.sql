-- turns-resume-asking: takes a delivery over of which whoever asked is gone; returns nothing where somebody still asks, or has answered
-- $1 bytea: the key. $2 bigint: until when, in milliseconds by the clock of the database.
UPDATE answers SET asking_until = $2::bigint WHERE key = $1::bytea AND turn IS NULL AND asking_until <= now_ms() RETURNING asking_until;
