-- outbox-calls: calls that were begun on a day
-- $1 text, $2 text, $3 bigint: account, API, day.
SELECT count FROM api_calls WHERE account = $1::text AND api = $2::text AND day = $3::bigint;
