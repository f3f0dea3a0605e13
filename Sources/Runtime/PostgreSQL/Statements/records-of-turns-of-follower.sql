-- records-of-turns-of-follower: those of a follower, the newest first
-- $1 bigint: the mask. $2 bigint: how many.
SELECT t.turn, t.at, a.word AS account, t.follower, v.revision, r.word AS rule, k.word AS kind, t.marks, t.detail FROM (
  SELECT * FROM turns WHERE follower = $1::bigint ORDER BY turn DESC LIMIT $2::bigint) AS t
LEFT JOIN turn_words AS a ON a.number = t.account LEFT JOIN turn_words AS r ON r.number = t.rule LEFT JOIN turn_words AS k ON k.number = t.kind
LEFT JOIN turn_revisions AS v ON v.number = t.revision ORDER BY t.turn DESC;
