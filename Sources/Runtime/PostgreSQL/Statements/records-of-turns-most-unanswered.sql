-- records-of-turns-most-unanswered: texts that no rule answered on some days, by how often
-- $1 bigint, $2 bigint: the first and the last day. $3 bigint: how many.
SELECT coalesce(a.word, '') AS account, u.text, sum(u.count)::bigint AS total, max(u.day) AS last_day
FROM unanswered AS u LEFT JOIN turn_words AS a ON a.number = u.account
WHERE u.day BETWEEN $1::bigint AND $2::bigint AND u.count BETWEEN 0 AND 1000000000000
GROUP BY u.account, a.word, u.text ORDER BY total DESC, last_day DESC, u.text LIMIT $3::bigint;
