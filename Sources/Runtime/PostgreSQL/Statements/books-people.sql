-- books-people: counts of people of one span
-- $1 text, $2 bigint: account, generation. $3 text: the span. $4 bigint, $5 bigint: the first and the last day. $6 text[]: campaigns, or null. $7
-- boolean: by code.
SELECT day, span, place, campaign, scene, people FROM book_people WHERE account = $1::text AND generation = $2::bigint AND span = $3::text
  AND day BETWEEN $4::bigint AND $5::bigint AND ($6::text[] IS NULL OR campaign = '' OR campaign = ANY ($6::text[])) AND ($7::boolean OR place <>
    'code');
