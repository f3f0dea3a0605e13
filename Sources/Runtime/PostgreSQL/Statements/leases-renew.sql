-- leases-renew: keeps a right; returns nothing where it was lost
-- $1 text, $2 text, $3 bigint: name, holder, fence. $4 bigint: milliseconds.
UPDATE leases SET lease_until = now_ms() + $4::bigint WHERE name = $1::text AND holder = $2::text AND fence = $3::bigint RETURNING fence;
