-- records-of-turns-size: bytes that they take, and about how many there are
SELECT pg_total_relation_size('turns'::regclass) AS bytes, greatest(0, reltuples)::bigint AS turns FROM pg_class WHERE oid = 'turns'::regclass;
