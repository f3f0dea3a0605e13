-- books-people: counts of people; by a cursor
-- $1 text, $2 bigint: account, generation. $3 text[], $4 bigint[], $5 bigint[]: spans, or null for any, each with its first and last day. $6
-- text[]: campaigns, or null. $7 boolean: by code.
SELECT day, span, place, campaign, scene, people FROM book_people
WHERE account = $1::text AND generation = $2::bigint AND ($6::text[] IS NULL OR campaign = '' OR campaign = ANY ($6::text[]))
  AND ($7::boolean OR place <> 'code') AND EXISTS (
    SELECT 1 FROM unnest($3::text[], $4::bigint[], $5::bigint[]) AS w (span, first, last)
    WHERE (w.span IS NULL OR w.span = book_people.span) AND day BETWEEN w.first AND w.last);
