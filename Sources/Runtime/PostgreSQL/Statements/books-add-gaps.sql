-- books-add-gaps: adds to follows of which nobody can say whether they were kept
-- $1 text, $2 bigint: account, generation. $3 bigint[], $4 text[], $5 text[], $6 text[], $7 text[], $8 bigint[], $9 bigint[]: day, source,
-- campaign, scene, subscription, span, follows.
INSERT INTO book_gaps AS g (account, generation, day, source, campaign, scene, subscription, span, follows)
SELECT $1::text, $2::bigint, n.* FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[]) AS n
ON CONFLICT (account, generation, day, source, campaign, scene, subscription, span) DO UPDATE SET follows = g.follows + excluded.follows;
