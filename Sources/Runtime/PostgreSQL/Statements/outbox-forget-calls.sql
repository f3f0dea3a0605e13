-- outbox-forget-calls: how often the calls of a day were made is for the platform to say
-- $1 text, $2 text, $3 bigint: account, API, day.
DELETE FROM api_calls WHERE account = $1::text AND api = $2::text AND day = $3::bigint;
