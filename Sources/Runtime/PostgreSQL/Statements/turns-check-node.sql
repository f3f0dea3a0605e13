-- turns-check-node: whether the node may still write; asked behind the locks of each batch
-- $1 integer: the node. $2 bigint: its fence.
SELECT fence = $2::bigint AND lease_until > now_ms() AS may_write FROM nodes WHERE number = $1::integer;
