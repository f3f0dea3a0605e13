-- pauses-held: how many actions a pause holds up, and when the oldest of them was due
-- $1 text, $2 text, $3 text, $4 bigint: account, kind, endpoint, until.
SELECT count(*), min(due_at) FROM outbox
WHERE ended_at IS NULL AND account = $1::text AND kind = $2::text AND endpoint = $3::text AND due_at <= $4::bigint AND running_since IS NULL;
