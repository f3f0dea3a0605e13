-- applying-claim: the right to carry out plans, of which there is one; it ends with the connection
SELECT pg_try_advisory_lock(1, 2);
