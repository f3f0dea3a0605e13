-- books-add-conversions: adds to counts and sums of records
-- $1 text, $2 bigint: account, generation. $3 bigint[], $4 text[], $5 text[], $6 text[], $7 text[], $8 text[], $9 boolean[], $10 text[], $11
-- bigint[], $12 bigint[]: in the order of the columns from the day on, each once.
INSERT INTO book_conversions AS c (account, generation, day, source, campaign, scene, subscription, name, is_field, field, count, millionths)
SELECT $1::text, $2::bigint, n.* FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[], $10::text[],
  $11::bigint[], $12::bigint[]) AS n
ON CONFLICT (account, generation, day, source, campaign, scene, subscription, name, is_field, field) DO UPDATE SET count = c.count + excluded.count,
  millionths = wrapped(c.millionths::numeric + excluded.millionths);
