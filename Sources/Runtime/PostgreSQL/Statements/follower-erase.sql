-- follower-erase: takes the name off what a follower did, and deletes what is known of them; actions that wait are still carried out
-- Under their lock, and behind `turns-write-answers`. Lines wait without a name for the books. Returns how many lines, records, followers and
-- answers there were.
-- $1 text, $2 text: account, openid. $3 bigint[], $4 bigint[], $5 bigint[], $6 text[], $7 text[]: turn, position, at, name and numbers of their
-- records that rules wrote. $8 bigint[]: lines with their name that may lie beside the chain.
WITH RECURSIVE chain (turn) AS (
  SELECT last_turn FROM followers WHERE account = $1::text AND openid = $2::text AND last_turn IS NOT NULL
  UNION SELECT l.before FROM chain AS c JOIN ledger AS l ON l.account = $1::text AND l.turn = c.turn WHERE l.before IS NOT NULL
), theirs (turn) AS (
  SELECT turn FROM chain UNION SELECT turn FROM unnest($8::bigint[]) AS n (turn)
), gone AS (
  DELETE FROM ledger AS l WHERE l.account = $1::text AND l.turn = ANY (ARRAY (SELECT turn FROM theirs)) AND l.openid = $2::text
  RETURNING l.turn, l.at, l.kind, l.subscription, l.campaign, l.scene
), newest (turn) AS (
  SELECT coalesce((SELECT last_turn FROM followers WHERE account = $1::text AND openid = $2::text),
    (SELECT max(turn) FROM unnest($8::bigint[]) AS n (turn)), (SELECT max(turn) FROM unnest($3::bigint[]) AS r (turn)))
), moved AS (
  INSERT INTO book_departed (account, chain, turn, position, at, kind, subscription, campaign, scene, name, fields)
  SELECT $1::text, n.turn, g.turn, -1, g.at, g.kind, g.subscription, g.campaign, g.scene, NULL, NULL FROM gone AS g, newest AS n
  UNION ALL
  SELECT $1::text, n.turn, r.turn, r.position, r.at, 'record', '', NULL, NULL, r.name, r.numbers
  FROM unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[]) AS r (turn, position, at, name, numbers), newest AS n
  ON CONFLICT DO NOTHING
), records_gone AS (
  DELETE FROM records WHERE account = $1::text AND openid = $2::text RETURNING 1
), follower_gone AS (
  DELETE FROM followers WHERE account = $1::text AND openid = $2::text RETURNING 1
), blanked AS (
  UPDATE answers SET body = '', asking_until = NULL WHERE body <> '' AND (follower = lock_number($1::text, $2::text)
    -- As a whole: what was cut off of a name is in the names of many.
    OR follower IS NULL AND (position(convert_to('>' || $2::text || '<', 'UTF8') IN body) > 0
      OR position(convert_to('[' || $2::text || ']', 'UTF8') IN body) > 0))
  RETURNING 1
), given AS (
  UPDATE taken SET openid = '' WHERE account = $1::text AND openid = $2::text
)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM records_gone), (SELECT count(*) FROM follower_gone), (SELECT count(*) FROM blanked);
