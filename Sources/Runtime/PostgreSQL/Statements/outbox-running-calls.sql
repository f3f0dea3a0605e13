-- outbox-running-calls: calls of all workers that are under way, which the calls of the day lack
-- What a dead worker had is not: its lease is over. One hand-out makes one call of up to so many who get the same tag. $1 bigint: now. $2 bigint:
-- how many followers one call tags.
SELECT o.account, o.kind, CASE o.kind WHEN 'tag' THEN (count(*) + $2::bigint - 1) / $2::bigint ELSE count(*) END
FROM queues AS q JOIN outbox AS o ON o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL
WHERE q.worker IS NOT NULL AND q.ready_at > $1::bigint AND o.running_since IS NOT NULL
GROUP BY o.account, o.kind, CASE o.kind WHEN 'tag' THEN o.payload END, o.running_since, q.worker;
