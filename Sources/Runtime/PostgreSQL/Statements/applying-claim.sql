-- applying-claim: the right to carry out plans, of which there is one; whether it was free
SELECT pg_try_advisory_lock(1, 2);
