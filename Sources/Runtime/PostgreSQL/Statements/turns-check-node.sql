-- turns-check-node: whether the node may still write, and what its turns are above; asked behind the locks of each batch
-- By the one clock that all have in common, and above what a server was ahead of it. $1 integer: the node. $2 bigint: its fence.
SELECT fence = $2::bigint AND lease_until > now_ms() AS may_write,
  greatest((SELECT max(newest_turn) FROM nodes), floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint) AS newest
FROM nodes WHERE number = $1::integer;
