-- books-chains: lines of followers of one account along their chains, each one's from the oldest to the newest
-- $1 text, $2 text[]: account, openids. $3 bigint[]: the line that each chain begins with, or null: their newest. $4 bigint: up to this turn.
WITH RECURSIVE chain (place, turn, before, at, kind, subscription, campaign, scene, revision) AS (
  SELECT w.place, l.turn, l.before, l.at, l.kind, l.subscription, l.campaign, l.scene, l.revision
  FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS w (openid, newest, place)
  JOIN ledger AS l ON l.account = $1::text
    AND l.turn = coalesce(w.newest, (SELECT f.last_turn FROM followers AS f WHERE f.account = $1::text AND f.openid = w.openid))
  UNION ALL
  SELECT c.place, l.turn, l.before, l.at, l.kind, l.subscription, l.campaign, l.scene, l.revision
  FROM chain AS c JOIN ledger AS l ON l.account = $1::text AND l.turn = c.before
)
SELECT * FROM chain WHERE turn <= $4::bigint ORDER BY place, turn;
