-- outbox-lock-handout: one worker at a time hands out, so that none passes what all together may have under way
-- The first statement of its transaction: whoever waits here holds nothing that a turn would wait for.
SELECT pg_advisory_xact_lock(4, 0) IS NULL;
