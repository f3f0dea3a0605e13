-- records-of-turns-drop-forgotten: nothing of them can come any more
-- $1 bigint: the oldest turn that can still come.
DELETE FROM turns_forgotten WHERE turn < $1::bigint;
