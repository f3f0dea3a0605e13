-- session-acting: whether plans of the hand-out are kept; while there are few actions each is made anew
-- In a table that is nearly empty every index seems as good as any, and a plan that was kept from then on would go through all of it.
SELECT set_config('plan_cache_mode', CASE WHEN pg_relation_size('outbox') < 2097152 THEN 'force_custom_plan' ELSE 'force_generic_plan' END, false);
