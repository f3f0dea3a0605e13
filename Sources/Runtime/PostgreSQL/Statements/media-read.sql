-- media-read: all media that were uploaded
SELECT account, name, kind, hash, media_id, url, permanent, made_at, expires_at FROM media ORDER BY account, name;
