-- leases-release: gives a right back
-- $1 text, $2 text, $3 bigint: name, holder, fence.
DELETE FROM leases WHERE name = $1::text AND holder = $2::text AND fence = $3::bigint;
