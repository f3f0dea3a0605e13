-- records-of-turns-thin-dull: the oldest dull ones go, some at a time
-- $1 bigint: those before this turn. $2 bigint: how many.
DELETE FROM turns WHERE turn IN (SELECT turn FROM turns WHERE marks = 0 AND turn < $1::bigint ORDER BY turn LIMIT $2::bigint FOR UPDATE SKIP LOCKED);
