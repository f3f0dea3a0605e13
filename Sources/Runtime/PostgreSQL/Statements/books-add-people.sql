-- books-add-people: adds to counts of people
-- $1 text, $2 bigint: account, generation. $3 bigint[], $4 text[], $5 text[], $6 text[], $7 text[], $8 bigint[]: day, span, place, campaign, scene,
-- people.
INSERT INTO book_people AS p (account, generation, day, span, place, campaign, scene, people)
SELECT $1::text, $2::bigint, n.* FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[]) AS n
ON CONFLICT (account, generation, day, span, place, campaign, scene) DO UPDATE SET people = p.people + excluded.people;
