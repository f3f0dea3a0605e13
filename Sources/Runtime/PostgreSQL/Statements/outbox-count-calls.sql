-- outbox-count-calls: calls that were made
-- $1 text[], $2 text[], $3 bigint[], $4 bigint[]: account, API, day, how many; each once.
INSERT INTO api_calls AS c (account, api, day, count)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS w (account, api, day, count) ORDER BY account, api, day
ON CONFLICT (account, api, day) DO UPDATE SET count = least(c.count::numeric + excluded.count, 9007199254740992)::bigint;
