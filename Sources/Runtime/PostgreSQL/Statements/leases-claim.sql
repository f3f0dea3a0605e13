-- leases-claim: a right of which there is one; returns nothing where somebody else has it
-- $1 text: its name. $2 text: who asks. $3 bigint: milliseconds.
INSERT INTO leases AS l (name, holder, fence, lease_until) VALUES ($1::text, $2::text, 1, now_ms() + $3::bigint)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, fence = l.fence + 1, lease_until = excluded.lease_until
WHERE l.lease_until < now_ms() OR l.holder = excluded.holder
RETURNING fence;
