-- outbox-list-ended: actions that have ended, but for dead ones, and fit, in the order in which they were due; what is not asked for is null
-- Those of three days are looked at, unless a turn or a follower is named.
-- $1 bigint, $2 bigint: turn, position. $3 text, $4 text: account, openid. $5 text, $6 text: kind, rule. $7 boolean, $8 text: whether the reason
-- begins so. $9 text[]: results. $10 bigint, $11 bigint, $12 bigint: due_at, turn and position of the last one before. $13 bigint: how many.
SELECT o.turn, o.position::bigint, o.account, o.openid, o.event_at, o.due_at, o.deadline, o.kind, o.payload, o.on_error, o.rule, o.revision, o.reason,
  o.attempts::bigint, o.retry_at, o.running_since IS NOT NULL, o.ended_at, o.result
FROM outbox AS o WHERE o.result <> 'dead' AND o.result = ANY ($9::text[])
  AND ($1::bigint IS NULL OR o.turn = $1::bigint)
  AND ($2::bigint IS NULL OR o.position = $2::bigint)
  AND ($3::text IS NULL OR o.account = $3::text) AND ($4::text IS NULL OR o.openid = $4::text) AND ($5::text IS NULL OR o.kind = $5::text)
  AND ($6::text IS NULL OR o.rule = $6::text) AND ($7::boolean IS NULL OR starts_with(coalesce(o.reason, ''), $8::text) = $7::boolean)
  AND (o.due_at, o.turn, o.position) > ($10::bigint, $11::bigint, $12::bigint)
ORDER BY o.due_at, o.turn, o.position LIMIT $13::bigint;
