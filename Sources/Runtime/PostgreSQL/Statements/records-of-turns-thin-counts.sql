-- records-of-turns-thin-counts: counts and texts go after their time
-- $1 bigint: the first hour that stays. $2 bigint: the first day of texts that stays.
WITH h AS (DELETE FROM hits WHERE hour < $1::bigint), s AS (DELETE FROM hit_sums WHERE hour < $1::bigint)
DELETE FROM unanswered WHERE day < $2::bigint;
