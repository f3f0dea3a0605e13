-- pauses-held: how many actions a pause holds up, and when the oldest of them was due
-- Along the queues of the account: an index by place would cost each action what is asked only while there is a pause.
-- $1 text, $2 text, $3 text, $4 bigint: account, kind, endpoint, until.
SELECT count(*), min(o.due_at) FROM queues AS q JOIN outbox AS o ON o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL
WHERE q.account = $1::text AND o.kind = $2::text AND o.endpoint = $3::text AND o.due_at <= $4::bigint AND o.running_since IS NULL;
