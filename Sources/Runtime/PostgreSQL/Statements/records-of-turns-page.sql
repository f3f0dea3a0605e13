-- records-of-turns-page: those of a stretch in their order, a page at a time
-- $1 bigint, $2 bigint: from and up to. $3 bigint: how many.
SELECT t.turn, t.at, a.word AS account, t.follower, v.revision, r.word AS rule, k.word AS kind, t.marks, t.detail FROM (
  SELECT * FROM turns WHERE turn >= $1::bigint AND turn < $2::bigint ORDER BY turn LIMIT $3::bigint) AS t
LEFT JOIN turn_words AS a ON a.number = t.account LEFT JOIN turn_words AS r ON r.number = t.rule LEFT JOIN turn_words AS k ON k.number = t.kind
LEFT JOIN turn_revisions AS v ON v.number = t.revision ORDER BY t.turn;
