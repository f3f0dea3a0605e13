-- turns-read-limits: times of answers that all followers of an account share
-- $1 text[], $2 text[]: account and name.
SELECT wanted.place, s.times
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (account, name, place)
CROSS JOIN LATERAL (SELECT times FROM shared_answers AS s WHERE s.account = wanted.account AND s.name = wanted.name LIMIT 1) AS s;
