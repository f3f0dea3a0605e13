-- turns-read-answers: which deliveries of a batch were answered before, or are being asked about
-- $1 bytea[]: the key of each.
SELECT wanted.place, a.turn, a.body, a.asking_until
FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted (key, place) JOIN answers AS a ON a.key = wanted.key;
