-- session-looking: settings of a connection by which people look
-- What is not asked for is null, so each question has a plan of its own.
SELECT set_config('plan_cache_mode', 'force_custom_plan', false), set_config('jit', 'off', false),
  set_config('default_transaction_read_only', 'on', false);
