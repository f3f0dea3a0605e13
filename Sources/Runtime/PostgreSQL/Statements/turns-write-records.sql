-- turns-write-records: lines that rules wrote
-- $1 text[], $2 bigint[], $3 bigint[], $4 text[], $5 bigint[], $6 text[], $7 text[]: account, turn, position, openid, at, name, fields.
INSERT INTO records (account, turn, position, openid, at, name, fields)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[]);
