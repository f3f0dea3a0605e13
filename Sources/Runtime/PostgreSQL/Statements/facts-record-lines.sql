-- facts-record-lines: lines as of `facts-record`, of one turn, in their order; behind `facts-lock`
-- $1 text[], $2 text[], $3 text[], $4 text[]: account, openid, name, fields. $5 bigint: the turn. $6 bigint: at. $7 bigint: the first position.
INSERT INTO records (account, turn, position, openid, at, name, fields)
SELECT account, $5::bigint, greatest($7::bigint, coalesce((
    SELECT max(position) + 1 FROM records AS r WHERE r.account = new.account AND r.turn = $5::bigint AND r.position BETWEEN 0 AND 4294967295
  ), 0)) + row_number() OVER (PARTITION BY account ORDER BY place) - 1, openid, $6::bigint, name, fields
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS new (account, openid, name, fields, place);
