-- runs-purge: of more runs than are kept the oldest go
-- $1 bigint: how many are kept.
DELETE FROM server_runs WHERE started_at <= (SELECT started_at FROM server_runs ORDER BY started_at DESC OFFSET $1::bigint LIMIT 1);
