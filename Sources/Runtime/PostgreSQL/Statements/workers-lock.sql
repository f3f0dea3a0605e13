-- workers-lock: numbers of workers are claimed one after the other
SELECT pg_advisory_xact_lock(1, 1) IS NULL;
