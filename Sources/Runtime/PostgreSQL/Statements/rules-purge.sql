-- rules-purge: rule sets of which no turn is kept, no action waits and no server said for a day that they are in force
-- The newest stays. $1 bigint: in force last before then, in seconds. Behind it `rules-purge-bytes`.
DELETE FROM rule_sets AS r WHERE last_at < $1::bigint AND last_at < (SELECT max(last_at) FROM rule_sets)
  AND (SELECT true FROM turns AS t WHERE t.revision = (SELECT number FROM turn_revisions AS n WHERE n.revision = r.revision) LIMIT 1) IS NULL
  AND NOT EXISTS (SELECT 1 FROM rollout AS o WHERE o.revision = r.revision);
