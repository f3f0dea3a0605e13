-- turns-read-followers: what is known of followers
-- $1 text[], $2 text[]: account and openid, or pseudonym, of each.
SELECT wanted.place, f.version, f.last_turn, f.follow_count, f.following, f.newest_at, f.first_followed_at, f.last_followed_at,
  f.first_touch, f.first_scene, f.first_touch_at, f.last_touch, f.last_scene, f.last_touch_at, f.profile
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (account, openid, place)
CROSS JOIN LATERAL (SELECT * FROM followers AS f WHERE f.account = wanted.account AND f.openid = wanted.openid LIMIT 1) AS f;
