-- audit-note: appends a line, and of its kind the oldest go where there are too many
-- $1 bigint, $2 text, $3 text, $4 text, $5 text, $6 text, $7 text: at, did, role, session, origin, what, result. $8 bigint: how many are kept.
WITH old AS (
  DELETE FROM audit WHERE did = $2::text AND id <= (SELECT id FROM audit WHERE did = $2::text ORDER BY id DESC OFFSET $8::bigint - 1 LIMIT 1)
)
INSERT INTO audit (at, did, role, session, origin, what, result)
VALUES ($1::bigint, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text);
