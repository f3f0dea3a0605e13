-- workers-renew: keeps the number; returns nothing where somebody else has it
-- $1 integer, $2 bigint: the worker and its fence. $3 bigint: milliseconds.
UPDATE workers SET lease_until = now_ms() + $3::bigint WHERE number = $1::integer AND fence = $2::bigint RETURNING number;
