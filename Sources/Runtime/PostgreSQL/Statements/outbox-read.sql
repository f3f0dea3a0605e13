-- outbox-read: actions whole
-- $1 text[], $2 bigint[], $3 integer[]: account, turn, position.
SELECT w.place, o.openid, o.event_at, o.due_at, o.deadline, o.kind, o.endpoint, o.payload, o.on_error, o.rule, o.revision, o.attempts, o.reason
FROM unnest($1::text[], $2::bigint[], $3::integer[]) WITH ORDINALITY AS w (account, turn, position, place)
CROSS JOIN LATERAL (SELECT * FROM outbox AS o WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position LIMIT 1) AS o;
