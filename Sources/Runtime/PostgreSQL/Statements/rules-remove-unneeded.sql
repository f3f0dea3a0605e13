-- rules-remove-unneeded: rule sets that no name points to, of which no turn is kept and no action waits, but for the newest few
-- Behind `rules-lock`; then `rules-purge-bytes`. $1 bigint: how many of the newest stay.
DELETE FROM rule_sets AS r WHERE revision NOT IN (SELECT revision FROM rule_sets ORDER BY place DESC LIMIT $1::bigint)
  AND NOT EXISTS (SELECT 1 FROM rule_names AS n WHERE n.revision = r.revision)
  AND (SELECT true FROM turns AS t WHERE t.revision = (SELECT number FROM turn_revisions AS n WHERE n.revision = r.revision) LIMIT 1) IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM queues AS q JOIN outbox AS o ON o.account = q.account AND o.openid = q.openid AND o.ended_at IS NULL
    WHERE o.revision = r.revision);
