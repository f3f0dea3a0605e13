-- nodes-drain: waits until no batch of a number is under way
-- Behind `nodes-claim`, before it is committed; and by a server whose connection was lost, before `nodes-renew`: what it sent
-- by the old one may still be going on. $1 integer: the node.
SELECT pg_advisory_xact_lock(2, $1::integer);
