-- records-of-turns-write: how turns came about; not those of who was forgotten meanwhile
-- In a transaction with `SET LOCAL synchronous_commit = off`. $1 bigint[] to $9 bytea[]: in the order of the columns.
INSERT INTO turns (turn, at, account, follower, revision, rule, kind, marks, detail)
SELECT t.* FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bytea[])
  AS t (turn, at, account, follower, revision, rule, kind, marks, detail)
WHERE NOT EXISTS (SELECT 1 FROM turns_forgotten AS f WHERE f.follower = t.follower AND t.turn <= coalesce(f.turn, t.turn))
ON CONFLICT DO NOTHING;
