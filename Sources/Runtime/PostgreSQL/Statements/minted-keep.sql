-- minted-keep: a code that was minted; of two for one request the first stays, and nothing is returned until it has ended
-- $1 text to $9 bigint: account, campaign, request, scene, whether it is a number, ticket, URL, when it was made and ends.
INSERT INTO minted_codes AS m (account, campaign, request, scene, scene_is_number, ticket, url, made_at, expires_at)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::boolean, $6::text, $7::text, $8::bigint, $9::bigint)
ON CONFLICT (account, campaign, request) DO UPDATE SET
  (scene, scene_is_number, ticket, url, made_at, expires_at) =
    (SELECT n.* FROM (VALUES (excluded.scene, excluded.scene_is_number, excluded.ticket, excluded.url, excluded.made_at, excluded.expires_at)) AS n)
  WHERE m.expires_at <= excluded.made_at
RETURNING scene, scene_is_number, ticket, url, made_at, expires_at;
