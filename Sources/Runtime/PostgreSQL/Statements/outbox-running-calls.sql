-- outbox-running-calls: calls of all workers that are under way, which the calls of the day lack
SELECT o.account, o.kind, count(*) FROM queues AS q JOIN outbox AS o ON o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL
WHERE q.worker IS NOT NULL AND o.running_since IS NOT NULL GROUP BY o.account, o.kind;
