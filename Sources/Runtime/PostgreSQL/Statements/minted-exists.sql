-- minted-exists: whether a code that was minted still carries a scene
-- $1 text, $2 text, $3 boolean, $4 bigint: account, scene, whether it is a number, now.
SELECT EXISTS (SELECT 1 FROM minted_codes WHERE account = $1::text AND scene = $2::text AND scene_is_number = $3::boolean
  AND (expires_at IS NULL OR expires_at > $4::bigint));
