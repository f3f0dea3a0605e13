-- migrations-lock: one process at a time brings a database along
SELECT pg_advisory_xact_lock(1, 0);
