-- check-migrations: migrations that were taken
SELECT number::bigint, name, needs::bigint FROM migrations ORDER BY number LIMIT 1000;
