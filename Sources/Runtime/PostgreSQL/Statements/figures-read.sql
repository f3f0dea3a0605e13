-- figures-read: kept figures of days, in their order
-- $1 text: account. $2 bigint, $3 bigint: the first and the last day.
SELECT day, source, new_user, cancel_user, total, fetched_at FROM platform_figures
WHERE account = $1::text AND day BETWEEN $2::bigint AND $3::bigint ORDER BY day, source;
