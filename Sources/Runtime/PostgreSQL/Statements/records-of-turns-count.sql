-- records-of-turns-count: how many turns there were, and the checksums of their hours
-- Rows in one order, since several servers count. $1 bigint[], $2 bigint[], $3 bigint[], $4 bigint[], $5 bigint[], $6 bigint[], $7 bigint[]: in
-- the order of the columns, each once. $8 bigint[], $9 bigint[]: hours and what is added to their sums.
WITH counted AS (
  INSERT INTO hits AS h (hour, account, rule, kind, part, turns, last)
  SELECT hour, account, rule, kind, part::smallint, turns, last
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
    AS n (hour, account, rule, kind, part, turns, last) ORDER BY hour, account, rule, kind, part
  ON CONFLICT (hour, account, rule, kind, part) DO UPDATE SET turns = h.turns + excluded.turns, last = greatest(h.last, excluded.last)
)
INSERT INTO hit_sums AS s (hour, sum) SELECT * FROM unnest($8::bigint[], $9::bigint[]) AS n (hour, sum) ORDER BY hour
ON CONFLICT (hour) DO UPDATE SET sum = wrapped(s.sum::numeric + excluded.sum);
