-- records-of-turns-leave: those of somebody who left go; the one that writes turns does it in its own order
-- $1 bigint[]: masks. $2 bigint: up to this turn.
DELETE FROM turns WHERE follower = ANY ($1::bigint[]) AND turn <= $2::bigint;
