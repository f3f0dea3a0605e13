-- records-of-turns-hits: how many turns there were in some hours, with the checksums of these
-- An hour may have counts and no sum, or a sum and no counts. $1 bigint, $2 bigint: the first and the last hour.
SELECT hour, h.rule, h.part::bigint AS part, h.turns, h.last, a.word AS account, r.word AS rule_word, k.word AS kind, s.sum
FROM (SELECT * FROM hits WHERE hour BETWEEN $1::bigint AND $2::bigint) AS h
FULL JOIN (SELECT * FROM hit_sums WHERE hour BETWEEN $1::bigint AND $2::bigint) AS s USING (hour)
LEFT JOIN turn_words AS a ON a.number = h.account LEFT JOIN turn_words AS r ON r.number = h.rule LEFT JOIN turn_words AS k ON k.number = h.kind;
