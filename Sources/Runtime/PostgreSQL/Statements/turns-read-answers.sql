-- turns-read-answers: which deliveries of a batch were answered before, and whether an endpoint may yet give another answer
-- Each is looked up on its own, whatever the planner thinks of the size of the parts: it plans when they are empty, and would rather begin with them.
-- No endpoint is asked for hours: who has written that was wrong. $1 bytea[]: the key of each.
SELECT wanted.place, a.turn, a.body, coalesce(a.asking_until > now_ms() AND a.asking_until < now_ms() + 7200000, false) AS is_asking
FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted (key, place)
CROSS JOIN LATERAL (SELECT turn, body, asking_until FROM answers AS a WHERE a.key = wanted.key LIMIT 1) AS a;
