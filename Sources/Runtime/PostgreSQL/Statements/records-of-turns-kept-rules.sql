-- records-of-turns-kept-rules: revisions of turns whose files are kept, the newest first
-- $1 bigint: how many.
SELECT r.revision, r.at FROM turn_revisions AS n JOIN rule_sets AS r ON r.revision = n.revision ORDER BY n.number DESC LIMIT $1::bigint;
