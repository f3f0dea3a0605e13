-- outbox-read: actions whole
-- $1 text[], $2 bigint[], $3 bigint[]: account, turn, position.
SELECT o.turn, o.position::bigint, o.account, o.openid, o.event_at, o.due_at, o.deadline, o.kind, o.payload, o.on_error, o.rule, o.revision, o.reason
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS w (account, turn, position)
JOIN outbox AS o ON o.account = w.account AND o.turn = w.turn AND o.position = w.position;
