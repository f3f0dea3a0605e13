-- minted-keep: a code that was minted; it takes the place of the one that was minted for the same request before
-- $1 text to $9 bigint: account, campaign, request, scene, whether it is a number, ticket, URL, when it was made and ends.
INSERT INTO minted_codes (account, campaign, request, scene, scene_is_number, ticket, url, made_at, expires_at)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::boolean, $6::text, $7::text, $8::bigint, $9::bigint)
ON CONFLICT (account, campaign, request) DO UPDATE SET scene = excluded.scene, scene_is_number = excluded.scene_is_number,
  ticket = excluded.ticket, url = excluded.url, made_at = excluded.made_at, expires_at = excluded.expires_at;
