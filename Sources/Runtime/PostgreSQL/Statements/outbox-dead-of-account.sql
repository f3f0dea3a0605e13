-- outbox-dead-of-account: how many actions of an account died in a stretch of time
-- $1 text: account. $2 bigint, $3 bigint: from and up to, in milliseconds.
SELECT count(*) FROM outbox WHERE result = 'dead' AND ended_at >= $2::bigint AND ended_at < $3::bigint AND account = $1::text;
