-- records-of-turns-lock: turns are written, beside others that write
SELECT pg_advisory_xact_lock_shared(3, 0) IS NULL;
