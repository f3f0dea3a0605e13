-- rollout-keep: the newest rollout
-- The rule set that it tries was kept before by `rules-keep`. $1 text: how far it is, as JSON. $2 text: the revision that it tries; null: that
-- which it tried before. $3 boolean: whether it runs; when it is over, it tries none.
INSERT INTO rollout AS r (changes, state, revision) VALUES (1, $1::text, CASE WHEN $3::boolean THEN $2::text END)
ON CONFLICT (is_one) DO UPDATE SET changes = r.changes + 1, state = excluded.state,
  revision = CASE WHEN $3::boolean THEN coalesce(excluded.revision, r.revision) END;
