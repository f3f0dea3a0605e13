-- followers-page: followers in the order of their names, a page at a time
-- $1 text, $2 text: from this account and openid on; empty for the first. $3 bigint: how many.
SELECT account, openid, version, last_turn, follow_count, following, newest_at, first_followed_at, last_followed_at,
  first_touch, first_scene, first_touch_at, last_touch, last_scene, last_touch_at, profile
FROM followers WHERE (account, openid) >= ($1::text, $2::text) ORDER BY account, openid LIMIT $3::bigint;
