-- outbox-drop-waiting: ends actions that wait, behind the locks of their queues; what is under way by then is left
-- $1 text[], $2 bigint[], $3 bigint[]: account, turn, position, as `outbox-list-waiting` found them. $4 bigint, $5 text, $6 text: when it ended, as
-- what and why.
UPDATE outbox AS o SET ended_at = $4::bigint, result = $5::text, reason = $6::text
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS w (account, turn, position)
WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position AND o.ended_at IS NULL AND o.running_since IS NULL;
