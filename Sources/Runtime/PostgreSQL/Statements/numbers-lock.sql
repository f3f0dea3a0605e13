-- numbers-lock: whoever gives ids out waits for the one before; the first statement of such a transaction
SELECT version FROM numbers_version FOR UPDATE;
