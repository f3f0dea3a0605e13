-- nodes-release: gives the number back
-- $1 integer, $2 bigint: the node and its fence. $3 bigint: the last of its turns.
UPDATE nodes SET lease_until = NULL, low_turn = greatest(low_turn, $3::bigint) WHERE number = $1::integer AND fence = $2::bigint;
