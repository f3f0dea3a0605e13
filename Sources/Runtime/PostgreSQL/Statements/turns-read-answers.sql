-- turns-read-answers: which deliveries of a batch were answered before, or are being asked about
-- Each is looked up on its own, whatever the planner thinks of the size of the parts: it plans when they are empty, and would rather begin with them.
-- $1 text[], $2 text[], $3 bytea[]: account, openid and key of each.
SELECT wanted.place, a.turn, a.body, a.asking_until
FROM unnest($1::text[], $2::text[], $3::bytea[]) WITH ORDINALITY AS wanted (account, openid, key, place)
CROSS JOIN LATERAL (
  SELECT turn, body, asking_until FROM answers AS a
  WHERE a.account = wanted.account AND a.follower = lock_number(wanted.account, wanted.openid) AND a.key = wanted.key LIMIT 1
) AS a;
