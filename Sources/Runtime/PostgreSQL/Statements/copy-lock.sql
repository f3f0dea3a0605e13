-- copy-lock: nobody begins to serve from a database while it is copied; the first statement of the transaction
-- Whoever claims a number of servers or workers waits, and gives up. Readers are not disturbed.
LOCK TABLE nodes, workers, claims IN SHARE MODE;
