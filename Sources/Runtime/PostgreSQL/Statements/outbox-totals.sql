-- outbox-totals: what all actions came to
SELECT kind, sum(queued)::bigint, sum(done)::bigint, sum(cancelled)::bigint, sum(replaced)::bigint, sum(dead)::bigint, sum(forgotten)::bigint
FROM (SELECT * FROM action_totals UNION ALL SELECT * FROM action_totals_news) AS t GROUP BY kind;
