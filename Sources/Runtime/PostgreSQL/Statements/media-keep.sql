-- media-keep: replaces what was known under a name
-- $1 text to $9 bigint: in the order of the columns.
INSERT INTO media (account, name, kind, hash, media_id, url, permanent, made_at, expires_at)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::boolean, $8::bigint, $9::bigint)
ON CONFLICT (account, name) DO UPDATE SET kind = excluded.kind, hash = excluded.hash, media_id = excluded.media_id, url = excluded.url,
  permanent = excluded.permanent, made_at = excluded.made_at, expires_at = excluded.expires_at;
