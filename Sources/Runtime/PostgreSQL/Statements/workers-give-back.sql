-- workers-give-back: what the last owner of a number had under way is looked at at once
-- $1 integer: the worker.
UPDATE queues SET ready_at = 0 WHERE worker = $1::integer;
