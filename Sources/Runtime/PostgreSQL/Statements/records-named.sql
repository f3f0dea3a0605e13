-- records-named: records of some names in their order, a page at a time
-- $1 text: account. $2 text[]: names. $3 bigint, $4 bigint: behind this turn and position. $5 bigint: how many.
SELECT openid, at, turn, position, name, fields FROM (
  SELECT r.* FROM unnest($2::text[]) AS n (name) CROSS JOIN LATERAL (
    SELECT * FROM records AS r WHERE r.account = $1::text AND r.name = n.name AND (r.turn, r.position) > ($3::bigint, $4::bigint)
    ORDER BY r.turn, r.position LIMIT $5::bigint
  ) AS r
) AS p ORDER BY turn, position LIMIT $5::bigint;
