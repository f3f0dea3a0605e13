-- follower-lines: lines of followers along their chains, each one's from the oldest to the newest
-- $1 text[], $2 text[]: account, openid.
WITH RECURSIVE chain (place, account, openid, turn, before, at, kind, subscription, campaign, scene, revision) AS (
  SELECT w.place, l.account, l.openid, l.turn, l.before, l.at, l.kind, l.subscription, l.campaign, l.scene, l.revision
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (account, openid, place)
  JOIN followers AS f ON f.account = w.account AND f.openid = w.openid
  JOIN ledger AS l ON l.account = f.account AND l.turn = f.last_turn
  UNION ALL
  SELECT c.place, l.account, l.openid, l.turn, l.before, l.at, l.kind, l.subscription, l.campaign, l.scene, l.revision
  FROM chain AS c JOIN ledger AS l ON l.account = c.account AND l.turn = c.before
)
SELECT * FROM chain ORDER BY place, turn;
