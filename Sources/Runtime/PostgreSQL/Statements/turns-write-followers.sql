-- turns-write-followers: what is known of followers from now on, each once
-- As many rows must be changed as were given. Where there are fewer, somebody changed one without its lock: the batch is rolled back and judged
-- again. $1 text[], $2 text[]: account, openid. $3 bigint[]: the version that was read, 0 for none. $4 bigint[] to $16 text[]: in the order of the
-- columns.
INSERT INTO followers AS f (account, openid, version, last_turn, follow_count, following, newest_at, first_followed_at, last_followed_at,
  first_touch, first_scene, first_touch_at, last_touch, last_scene, last_touch_at, profile)
SELECT account, openid, version + 1, last_turn, follow_count, following, newest_at, first_followed_at, last_followed_at,
  first_touch, first_scene, first_touch_at, last_touch, last_scene, last_touch_at, profile
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::boolean[], $7::bigint[], $8::bigint[], $9::bigint[],
  $10::text[], $11::text[], $12::bigint[], $13::text[], $14::text[], $15::bigint[], $16::text[])
  AS new (account, openid, version, last_turn, follow_count, following, newest_at, first_followed_at, last_followed_at,
    first_touch, first_scene, first_touch_at, last_touch, last_scene, last_touch_at, profile)
ON CONFLICT (account, openid) DO UPDATE SET version = excluded.version, last_turn = excluded.last_turn, follow_count = excluded.follow_count,
  following = excluded.following, newest_at = excluded.newest_at, first_followed_at = excluded.first_followed_at,
  last_followed_at = excluded.last_followed_at, first_touch = excluded.first_touch, first_scene = excluded.first_scene,
  first_touch_at = excluded.first_touch_at, last_touch = excluded.last_touch, last_scene = excluded.last_scene,
  last_touch_at = excluded.last_touch_at, profile = excluded.profile
WHERE f.version = excluded.version - 1;
