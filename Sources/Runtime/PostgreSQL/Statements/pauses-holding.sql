-- pauses-holding: pauses that hold up waiting actions that fit; what is not asked for is null
-- $1 bigint, $2 bigint: turn, position. $3 text, $4 text: account, openid. $5 text, $6 text: kind, rule. $7 boolean, $8 text: whether the reason
-- begins so.
SELECT DISTINCT p.account, p.kind, p.endpoint, p.since, p.until, p.label, p.cause, p.remedy
FROM pauses AS p JOIN queues AS q ON q.account = p.account
JOIN outbox AS o ON o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL AND o.running_since IS NULL
  AND o.kind = p.kind AND o.endpoint = p.endpoint AND o.due_at <= p.until
WHERE ($3::text IS NULL OR q.account = $3::text) AND ($4::text IS NULL OR q.openid = $4::text)
  AND ($1::bigint IS NULL OR o.turn = $1::bigint) AND ($2::bigint IS NULL OR o.position = $2::bigint)
  AND ($3::text IS NULL OR o.account = $3::text) AND ($4::text IS NULL OR o.openid = $4::text) AND ($5::text IS NULL OR o.kind = $5::text)
  AND ($6::text IS NULL OR o.rule = $6::text) AND ($7::boolean IS NULL OR starts_with(coalesce(o.reason, ''), $8::text) = $7::boolean)
ORDER BY p.account, p.kind, p.endpoint;
