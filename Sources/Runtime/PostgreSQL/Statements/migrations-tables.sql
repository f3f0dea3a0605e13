-- migrations-tables: how many tables there are where the connection leads, and whether these are ours
SELECT count(*), count(*) FILTER (WHERE c.relname = 'migrations'), count(*) FILTER (WHERE c.relname = 'settings'),
  count(*) FILTER (WHERE c.relname = 'followers')
FROM pg_class AS c WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind IN ('r', 'p');
