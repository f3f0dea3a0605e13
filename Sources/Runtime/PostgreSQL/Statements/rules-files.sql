-- rules-files: files of a rule set, by pages
-- $1 text: the revision. $2 text: the path of the last one, null at first. $3 bigint: how many.
SELECT f.path, b.bytes FROM rule_files AS f JOIN rule_bytes AS b ON b.sha256 = f.sha256
WHERE f.revision = $1::text AND f.path > coalesce($2::text, '') ORDER BY f.path LIMIT $3::bigint;
