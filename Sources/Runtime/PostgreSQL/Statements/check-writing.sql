-- check-writing: whether nothing can be written, whether tables can be made, how many there are, and how many of them this user may not write
SELECT current_setting('transaction_read_only')::boolean, coalesce(has_schema_privilege(current_schema()::text, 'CREATE'), false), count(c.oid),
  count(c.oid) FILTER (WHERE c.relname <> 'migrations' AND NOT (
    has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
    AND has_table_privilege(c.oid, 'DELETE')))
FROM pg_class AS c WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind IN ('r', 'p');
