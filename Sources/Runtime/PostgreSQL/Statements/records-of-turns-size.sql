-- records-of-turns-size: bytes that they take, and how many there are
-- What is deleted leaves the table as long as it was, so its length does not say how much is in use: that is how many there are, and how long the
-- newest are, with what indexes add. Many are not counted one by one: the server's statistics know about how many.
WITH counted AS (SELECT count(*) AS rows FROM (SELECT turn FROM turns ORDER BY turn LIMIT 100000) AS t), known AS (
  SELECT CASE WHEN rows < 100000 THEN rows ELSE greatest(rows, pg_stat_get_live_tuples('turns'::regclass)) END AS rows FROM counted
)
SELECT (rows * (SELECT coalesce(avg(pg_column_size(t.*)), 0) + 100 FROM (SELECT * FROM turns ORDER BY turn DESC LIMIT 200) AS t))::bigint AS bytes,
  rows AS turns FROM known;
