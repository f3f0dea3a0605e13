-- session-turns: settings of a connection that writes turns or hands out actions
-- All that it asks is by key. The planner must not find out: a part of the answers is empty when a plan is made and has millions of rows a few minutes
-- later, and nothing tells the plan.
SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off;
SET plan_cache_mode = force_generic_plan;
SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '10s';
