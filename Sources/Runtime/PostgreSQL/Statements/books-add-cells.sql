-- books-add-cells: adds to counts of follows
-- $1 text, $2 bigint: account, generation. $3 bigint[] to $21 bigint[]: in the order of the columns from the day on, each cell once; kept counts
-- may be null.
INSERT INTO book_cells AS c (account, generation, day, source, campaign, scene, subscription, scans, new_follows, returned, found, lost, quick,
  taken_back, erased, kept_1, kept_2, kept_3, kept_4, kept_5, kept_6)
SELECT $1::text, $2::bigint, n.* FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[],
  $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[],
    $20::bigint[],
  $21::bigint[]) AS n
ON CONFLICT (account, generation, day, source, campaign, scene, subscription) DO UPDATE SET scans = c.scans + excluded.scans,
  new_follows = c.new_follows + excluded.new_follows, returned = c.returned + excluded.returned, found = c.found + excluded.found,
  lost = c.lost + excluded.lost, quick = c.quick + excluded.quick, taken_back = c.taken_back + excluded.taken_back,
    erased = c.erased + excluded.erased,
  kept_1 = coalesce(c.kept_1 + excluded.kept_1, c.kept_1, excluded.kept_1), kept_2 = coalesce(c.kept_2 + excluded.kept_2, c.kept_2, excluded.kept_2),
  kept_3 = coalesce(c.kept_3 + excluded.kept_3, c.kept_3, excluded.kept_3), kept_4 = coalesce(c.kept_4 + excluded.kept_4, c.kept_4, excluded.kept_4),
  kept_5 = coalesce(c.kept_5 + excluded.kept_5, c.kept_5, excluded.kept_5), kept_6 = coalesce(c.kept_6 + excluded.kept_6, c.kept_6, excluded.kept_6);
