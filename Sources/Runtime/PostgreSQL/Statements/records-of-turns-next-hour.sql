-- records-of-turns-next-hour: the first hour of a stretch that has anything
-- $1 bigint, $2 bigint: from and up to.
SELECT least((SELECT min(hour) FROM hits WHERE hour >= $1::bigint AND hour < $2::bigint),
  (SELECT min(hour) FROM hit_sums WHERE hour >= $1::bigint AND hour < $2::bigint)) AS hour;
