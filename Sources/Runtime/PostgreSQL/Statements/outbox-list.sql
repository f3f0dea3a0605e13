-- outbox-list: actions that fit, in the order in which they are or were due; what is not asked for is null
-- $1 bigint, $2 integer: turn, position. $3 text, $4 text: account, openid. $5 text, $6 text: kind, rule. $7 text[]: `waiting`, `paused`, `running`, or how it
-- ended. $8 boolean, $9 text: whether the reason begins so. $10 bigint: how many.
SELECT turn, position, account, openid, event_at, due_at, deadline, kind, endpoint, payload, on_error, rule, revision, attempts, retry_at,
  running_since, ended_at, result, reason FROM (
  SELECT o.*, CASE WHEN o.ended_at IS NOT NULL THEN o.result WHEN o.running_since IS NOT NULL THEN 'running'
      WHEN EXISTS (SELECT 1 FROM pauses AS p WHERE p.account = o.account AND p.kind = o.kind AND p.endpoint = o.endpoint AND o.due_at <= p.until)
      THEN 'paused' ELSE 'waiting' END AS state FROM outbox AS o
  WHERE ($1::bigint IS NULL OR o.turn = $1::bigint) AND ($2::integer IS NULL OR o.position = $2::integer)
    AND ($3::text IS NULL OR o.account = $3::text) AND ($4::text IS NULL OR o.openid = $4::text)
    AND ($5::text IS NULL OR o.kind = $5::text) AND ($6::text IS NULL OR o.rule = $6::text)
    AND ($8::boolean IS NULL OR starts_with(coalesce(o.reason, ''), $9::text) = $8::boolean)
) AS s WHERE $7::text[] IS NULL OR state = ANY ($7::text[]) ORDER BY due_at, turn, position LIMIT $10::bigint;
