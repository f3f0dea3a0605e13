-- audit-read: the newest lines, the newest first
-- $1 bigint: how many.
SELECT at, did, role, session, origin, what, result FROM audit ORDER BY id DESC LIMIT $1::bigint;
