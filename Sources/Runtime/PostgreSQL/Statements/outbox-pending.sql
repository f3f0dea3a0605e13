-- outbox-pending: the first waiting actions of queues
-- $1 text[], $2 text[]: account, openid. $3 bigint: how many of each.
SELECT w.place, p.* FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (account, openid, place)
CROSS JOIN LATERAL (
  SELECT turn, position::bigint, kind, due_at, retry_at, attempts::bigint, handout, running_since IS NOT NULL FROM outbox AS o
  WHERE o.account = w.account AND o.openid = w.openid AND o.ended_at IS NULL ORDER BY due_at, turn, position LIMIT $3::bigint
) AS p (turn, position, kind, due_at, retry_at, attempts, handout, is_running) ORDER BY w.place, p.due_at, p.turn, p.position;
