-- outbox-lock-handout: one worker at a time hands out, so that none passes what all together may have under way
-- Behind what the same transaction writes of ended actions, and before rows of pauses: those who hold it wait for no queue.
SELECT pg_advisory_xact_lock(4, 0) IS NULL;
