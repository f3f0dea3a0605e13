-- session-looking: settings of a connection by which people look
-- What is not asked for is null, so each question has a plan of its own.
SET plan_cache_mode = force_custom_plan; SET jit = off; SET default_transaction_read_only = on; SET statement_timeout = '60s';
