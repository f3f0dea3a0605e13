-- records-of-turns-unflushed: this transaction may be lost with the machine's power
SELECT set_config('synchronous_commit', 'off', true);
