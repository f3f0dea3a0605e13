-- facts-read: profiles of followers
-- $1 text[], $2 text[]: account and openid of each, each once.
SELECT f.account, f.openid, f.version, f.profile
FROM unnest($1::text[], $2::text[]) AS wanted (account, openid)
JOIN followers AS f ON f.account = wanted.account AND f.openid = wanted.openid;
