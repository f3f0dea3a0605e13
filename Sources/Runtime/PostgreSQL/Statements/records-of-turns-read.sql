-- records-of-turns-read: one of them
-- $1 bigint: the turn.
SELECT t.turn, t.at, a.word AS account, t.follower, v.revision, r.word AS rule, k.word AS kind, t.marks, t.detail FROM turns AS t
LEFT JOIN turn_words AS a ON a.number = t.account LEFT JOIN turn_words AS r ON r.number = t.rule LEFT JOIN turn_words AS k ON k.number = t.kind
LEFT JOIN turn_revisions AS v ON v.number = t.revision WHERE t.turn = $1::bigint;
