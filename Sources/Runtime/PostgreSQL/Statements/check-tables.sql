-- check-tables: tables of the schema
SELECT c.relname::text FROM pg_class AS c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1 LIMIT 1000;
