-- records-of-turns-hits: how many turns there were in some hours, with the checksums of these
-- $1 bigint, $2 bigint: from and up to.
SELECT h.hour, h.rule, h.part, h.turns, h.last, a.word AS account, r.word AS rule_word, k.word AS kind, s.sum FROM hits AS h
LEFT JOIN turn_words AS a ON a.number = h.account LEFT JOIN turn_words AS r ON r.number = h.rule LEFT JOIN turn_words AS k ON k.number = h.kind
LEFT JOIN hit_sums AS s ON s.hour = h.hour WHERE h.hour >= $1::bigint AND h.hour < $2::bigint ORDER BY h.hour;
