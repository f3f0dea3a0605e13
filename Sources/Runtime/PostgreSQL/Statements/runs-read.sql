-- runs-read: when servers ran, in the order in which they started
SELECT started_at, alive_at FROM server_runs ORDER BY started_at, node;
