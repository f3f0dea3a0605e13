-- migrations-tables: how many tables there are where the connection leads, and how many are those of the first file
SELECT count(*), count(*) FILTER (WHERE c.relname IN ('migrations', 'settings'))
FROM pg_class AS c WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind IN ('r', 'p');
