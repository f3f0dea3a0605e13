-- books-conversions: counts and sums of records on some days; by a cursor
-- $1 text, $2 bigint: account, generation. $3 bigint, $4 bigint: the first and the last day, or null. $5 text[]: campaigns, or null. $6 boolean: by
-- code.
SELECT day, source, campaign, CASE WHEN $6::boolean THEN scene ELSE '' END AS scene, subscription, name, is_field, field, count, millionths
FROM book_conversions WHERE account = $1::text AND generation = $2::bigint AND day >= coalesce($3::bigint, -9223372036854775808)
  AND day <= coalesce($4::bigint, 9223372036854775807) AND ($5::text[] IS NULL OR campaign = '' OR campaign = ANY ($5::text[]));
