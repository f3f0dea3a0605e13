-- records-of-turns-lock-all: nobody writes turns meanwhile
SELECT pg_advisory_xact_lock(3, 0) IS NULL;
