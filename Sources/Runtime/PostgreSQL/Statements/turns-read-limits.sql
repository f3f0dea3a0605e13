-- turns-read-limits: times of answers that all followers of an account share
-- $1 text[], $2 text[]: account and name.
SELECT wanted.place, s.times
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (account, name, place)
JOIN shared_answers AS s ON s.account = wanted.account AND s.name = wanted.name;
