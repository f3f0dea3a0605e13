-- claims-release: ends a claim
-- $1 text, $2 bigint: name, holder.
DELETE FROM claims WHERE name = $1::text AND holder = $2::bigint;
