-- nodes-drain: waits until no batch of the number's last owner is under way; behind `nodes-claim` or `nodes-retire`, before they are committed
-- $1 integer: the node.
SELECT pg_advisory_xact_lock(2, $1::integer);
