-- turns-resume-asking: takes a delivery over of which whoever asked is gone; returns nothing where somebody still asks, or has answered
-- $1 text, $2 text, $3 bytea: account, openid, key. $4 bigint: until when, in milliseconds by the clock of the database.
UPDATE answers SET asking_until = $4::bigint
WHERE account = $1::text AND follower = lock_number($1::text, $2::text)
  AND key = $3::bytea AND turn IS NULL AND asking_until <= now_ms() RETURNING asking_until;
