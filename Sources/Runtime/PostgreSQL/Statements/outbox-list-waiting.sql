-- outbox-list-waiting: actions that have not ended and fit, in the order in which they are due; what is not asked for is null
-- Along the queues: what has ended is not looked at. Which of them a pause holds up or are under way, whoever asks tells by their columns. $1
-- bigint, $2 integer: turn, position. $3 text, $4 text: account, openid. $5 text, $6 text: kind, rule. $7 boolean, $8 text: whether the reason
-- begins so. $9 bigint: how many.
SELECT o.turn, o.position, o.account, o.openid, o.event_at, o.due_at, o.deadline, o.kind, o.endpoint, o.payload, o.on_error, o.rule, o.revision,
  o.attempts,
  o.retry_at, o.running_since, o.ended_at, o.result, o.reason
FROM queues AS q JOIN outbox AS o ON o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL
WHERE ($3::text IS NULL OR q.account = $3::text) AND ($4::text IS NULL OR q.openid = $4::text)
  AND ($1::bigint IS NULL OR o.turn = $1::bigint) AND ($2::integer IS NULL OR o.position = $2::integer)
  AND ($3::text IS NULL OR o.account = $3::text) AND ($4::text IS NULL OR o.openid = $4::text) AND ($5::text IS NULL OR o.kind = $5::text)
  AND ($6::text IS NULL OR o.rule = $6::text) AND ($7::boolean IS NULL OR starts_with(coalesce(o.reason, ''), $8::text) = $7::boolean)
ORDER BY o.due_at, o.turn, o.position LIMIT $9::bigint;
