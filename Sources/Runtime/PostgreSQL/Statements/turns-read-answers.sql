-- turns-read-answers: which deliveries of a batch were answered before, or are being asked about
-- $1 text[], $2 text[], $3 bytea[]: account, openid and key of each.
SELECT wanted.place, a.turn, a.body, a.asking_until
FROM unnest($1::text[], $2::text[], $3::bytea[]) WITH ORDINALITY AS wanted (account, openid, key, place)
JOIN answers AS a ON a.account = wanted.account AND a.follower = lock_number(wanted.account, wanted.openid) AND a.key = wanted.key;
