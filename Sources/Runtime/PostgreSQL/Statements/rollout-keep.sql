-- rollout-keep: the newest rollout; returns nothing where somebody else has changed it since it was read
-- The rule set that it tries was kept before by `rules-keep`. $1 bigint: the number of changes that was read, 0 for none. $2 text: how far it is,
-- as JSON. $3 text: the revision that it tries, or null when it is over.
INSERT INTO rollout AS r (changes, state, revision) VALUES ($1::bigint + 1, $2::text, $3::text)
ON CONFLICT (is_one) DO UPDATE SET changes = excluded.changes, state = excluded.state, revision = excluded.revision
WHERE r.changes = $1::bigint RETURNING changes;
