-- records-of-turns-end-forgetting: who was forgotten until now has no turns on their way that are newer
-- It is dropped by `records-of-turns-drop-forgotten` when `nodes-horizon` has passed it by what a server may be behind with writing.
-- $1 bigint: the turn.
UPDATE turns_forgotten SET turn = $1::bigint WHERE turn IS NULL;
