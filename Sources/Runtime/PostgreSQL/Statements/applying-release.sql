-- applying-release: gives the right back at once; the server notices the end of a connection a moment later
SELECT pg_advisory_unlock(1, 2);
