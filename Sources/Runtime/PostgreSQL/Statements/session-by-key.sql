-- session-by-key: until the transaction ends, all that is asked is by key
-- How long chains are nobody can tell the planner: it would go through the whole ledger for some hundred followers.
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
  set_config('jit', 'off', true);
