-- outbox-recover: what a dead worker had under way waits again
-- Behind `outbox-claim-queues`, for those whose queue was a worker's; what a person could see twice is ended by `outbox-end` under the old fence
-- instead. $1 text[], $2 bigint[], $3 integer[]: account, turn, position.
UPDATE outbox AS o SET running_since = NULL FROM unnest($1::text[], $2::bigint[], $3::integer[]) AS w (account, turn, position)
WHERE o.account = w.account AND o.turn = w.turn AND o.position = w.position AND o.ended_at IS NULL;
