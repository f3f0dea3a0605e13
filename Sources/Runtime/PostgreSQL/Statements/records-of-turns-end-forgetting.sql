-- records-of-turns-end-forgetting: who was forgotten until now has no turns on their way that are newer
-- With several servers: `nodes-horizon` must have passed the newest turn of all when they were noted, before `records-of-turns-drop-forgotten`
-- drops it. $1 bigint: the turn.
UPDATE turns_forgotten SET turn = $1::bigint WHERE turn IS NULL;
