-- session-unlock: gives back at once what a connection holds
SELECT pg_advisory_unlock_all() IS NOT NULL;
