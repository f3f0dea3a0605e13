-- records-of-turns-unanswered: texts that no rule answered
-- $1 bigint[], $2 text[], $3 bigint[], $4 bigint[]: account, text, day, how many, each once.
INSERT INTO unanswered AS u (account, text, day, count)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) AS n (account, text, day, count) ORDER BY account, text, day
ON CONFLICT (account, text, day) DO UPDATE SET count = u.count + excluded.count;
