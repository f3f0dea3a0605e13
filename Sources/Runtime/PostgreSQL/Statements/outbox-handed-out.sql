-- outbox-handed-out: which actions are under way by these hand-outs
-- $1 text[], $2 bigint[], $3 bigint[]: account, turn, position. $4 bigint[]: the hand-out of each. Returns places, from 1 on.
SELECT w.place FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS w (account, turn, position, handout, place)
JOIN outbox AS o ON o.account = w.account AND o.turn = w.turn AND o.position = w.position
WHERE o.handout = w.handout AND o.running_since IS NOT NULL AND o.ended_at IS NULL;
