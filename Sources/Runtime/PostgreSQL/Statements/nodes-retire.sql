-- nodes-retire: takes the number from a server whose lease has ended, so that books need not wait for it
-- In one transaction with `nodes-drain`, by any process; returns nothing where all are alive.
UPDATE nodes SET fence = fence + 1, lease_until = NULL
WHERE number = (SELECT number FROM nodes WHERE lease_until < now_ms() ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING number::integer;
