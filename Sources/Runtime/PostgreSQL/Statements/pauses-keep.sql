-- pauses-keep: a pause; one for the same cause goes on since it began, one that ends before another says nothing new
-- $1 text, $2 text, $3 text, $4 bigint, $5 bigint, $6 text, $7 text, $8 text: in the order of the columns.
INSERT INTO pauses AS p (account, kind, endpoint, since, until, label, cause, remedy)
VALUES ($1::text, $2::text, $3::text, $4::bigint, $5::bigint, $6::text, $7::text, $8::text)
ON CONFLICT (account, kind, endpoint) DO UPDATE SET since = CASE WHEN p.label = excluded.label THEN p.since ELSE excluded.since END,
  until = excluded.until, label = excluded.label, cause = excluded.cause, remedy = excluded.remedy WHERE excluded.until >= p.until;
