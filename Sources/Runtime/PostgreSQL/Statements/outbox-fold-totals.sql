-- outbox-fold-totals: adds up what statements have counted, some of it; returns how many rows these were
WITH news AS (
  DELETE FROM action_totals_news WHERE ctid = ANY (ARRAY (SELECT ctid FROM action_totals_news LIMIT 4096 FOR UPDATE SKIP LOCKED)) RETURNING *
), sums AS (
  SELECT kind, sum(queued) AS queued, sum(done) AS done, sum(cancelled) AS cancelled, sum(replaced) AS replaced, sum(dead) AS dead,
    sum(forgotten) AS forgotten FROM news GROUP BY kind ORDER BY kind
), added AS (
  UPDATE action_totals AS t SET queued = t.queued + s.queued, done = t.done + s.done, cancelled = t.cancelled + s.cancelled,
  replaced = t.replaced + s.replaced, dead = t.dead + s.dead, forgotten = t.forgotten + s.forgotten FROM sums AS s WHERE t.kind = s.kind
)
SELECT count(*) FROM news;
