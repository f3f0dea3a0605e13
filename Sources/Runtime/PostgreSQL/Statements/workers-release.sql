-- workers-release: gives the number back
-- $1 integer, $2 bigint: the worker and its fence.
UPDATE workers SET lease_until = NULL WHERE number = $1::integer AND fence = $2::bigint;
