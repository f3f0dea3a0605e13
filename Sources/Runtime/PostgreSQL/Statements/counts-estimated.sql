-- counts-estimated: about how much there is of everything, by what the database noted when it last looked
SELECT relname, greatest(0, reltuples)::bigint AS rows FROM pg_class
WHERE oid IN ('followers'::regclass, 'ledger'::regclass, 'records'::regclass, 'queues'::regclass);
