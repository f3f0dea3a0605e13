-- session-turns: settings of a connection that writes: turns, actions, books, what is thinned
-- All that it asks is by key. The planner must not find out: a part of the answers is empty when a plan is made and has millions of rows a few
-- minutes later, and nothing tells the plan.
SELECT set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false),
  set_config('jit', 'off', false), set_config('plan_cache_mode', 'force_generic_plan', false);
