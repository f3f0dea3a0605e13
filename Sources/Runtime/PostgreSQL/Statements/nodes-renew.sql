-- nodes-renew: keeps the number, and says how far its turns are complete; once a second
-- Returns nothing where somebody else has the number: this server must not write any more. $1 integer, $2 bigint: the node and its fence. $3
-- bigint: milliseconds. $4 bigint: all turns up to this one are committed, and later ones are above it.
UPDATE nodes SET lease_until = now_ms() + $3::bigint, low_turn = greatest(low_turn, $4::bigint)
WHERE number = $1::integer AND fence = $2::bigint AND lease_until IS NOT NULL RETURNING number;
