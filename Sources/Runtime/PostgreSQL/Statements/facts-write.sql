-- facts-write: profiles that no turn writes, under the locks of their followers
-- As many must be changed as were given, see `turns-write-followers`. $1 text[], $2 text[], $3 bigint[], $4 text[]: account, openid, version that
-- was read, profile.
UPDATE followers AS f SET profile = w.profile, version = f.version + 1
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS w (account, openid, version, profile)
WHERE f.account = w.account AND f.openid = w.openid AND f.version = w.version;
