-- runs-note: a server is there, and has been since it started
-- $1 bigint, $2 integer, $3 bigint: when it started, its node, now, in seconds.
INSERT INTO server_runs AS r (started_at, node, alive_at) VALUES ($1::bigint, $2::integer, $3::bigint)
ON CONFLICT (started_at, node) DO UPDATE SET alive_at = greatest(r.alive_at, excluded.alive_at);
