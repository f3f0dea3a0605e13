-- rules-lock: one keeps rules after the other; the first statement of such a transaction
SELECT pg_advisory_xact_lock(1, 3);
