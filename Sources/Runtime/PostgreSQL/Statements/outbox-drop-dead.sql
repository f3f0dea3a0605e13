-- outbox-drop-dead: removes dead actions
-- $1 text[], $2 bigint[], $3 bigint[]: account, turn, position, as `outbox-list-dead` found them.
DELETE FROM outbox AS o USING unnest($1::text[], $2::bigint[], $3::bigint[]) AS w (account, turn, position)
WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position AND o.result = 'dead';
