-- follower-rename: keeps what is known of a follower under another name
-- Under the locks of both. What the new name had gives way.
-- $1 text, $2 text, $3 text: account, old openid, new one.
WITH RECURSIVE chain (turn) AS (
  SELECT last_turn FROM followers WHERE account = $1::text AND openid = $2::text AND last_turn IS NOT NULL
  UNION SELECT l.before FROM chain AS c JOIN ledger AS l ON l.account = $1::text AND l.turn = c.turn WHERE l.before IS NOT NULL
), lines AS (
  UPDATE ledger SET openid = $3::text WHERE account = $1::text AND turn = ANY (ARRAY (SELECT turn FROM chain))
), notes AS (
  UPDATE records SET openid = $3::text WHERE account = $1::text AND openid = $2::text
), pieces AS (
  UPDATE taken SET openid = $3::text WHERE account = $1::text AND openid = $2::text
), blanked AS (
  UPDATE answers SET body = '', asking_until = NULL WHERE body <> '' AND (follower = lock_number($1::text, $2::text)
    -- As a whole: what was cut off of a name is in the names of many.
    OR follower IS NULL AND (position(convert_to('>' || $2::text || '<', 'UTF8') IN body) > 0
      OR position(convert_to('[' || $2::text || ']', 'UTF8') IN body) > 0))
), old AS (
  DELETE FROM followers WHERE account = $1::text AND openid = $2::text RETURNING *
)
INSERT INTO followers AS f (account, openid, version, last_turn, follow_count, following, newest_at, first_followed_at, last_followed_at,
  first_touch, first_scene, first_touch_at, last_touch, last_scene, last_touch_at, profile)
SELECT account, $3::text, version + 1, last_turn, follow_count, following, newest_at, first_followed_at, last_followed_at,
  first_touch, first_scene, first_touch_at, last_touch, last_scene, last_touch_at, profile FROM old
ON CONFLICT (account, openid) DO UPDATE SET version = greatest(f.version, excluded.version) + 1, last_turn = excluded.last_turn,
  follow_count = excluded.follow_count, following = excluded.following, newest_at = excluded.newest_at,
  first_followed_at = excluded.first_followed_at, last_followed_at = excluded.last_followed_at, first_touch = excluded.first_touch,
  first_scene = excluded.first_scene, first_touch_at = excluded.first_touch_at, last_touch = excluded.last_touch,
  last_scene = excluded.last_scene, last_touch_at = excluded.last_touch_at, profile = excluded.profile;
