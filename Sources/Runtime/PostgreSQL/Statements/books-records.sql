-- books-records: records of followers of one account, each one's in their order
-- $1 text, $2 text[]: account, openids. $3 bigint: up to this turn. $4 text[]: patterns of names that do not count.
SELECT w.place, r.turn, r.position, r.at, r.name, r.fields
FROM unnest($2::text[]) WITH ORDINALITY AS w (openid, place) JOIN records AS r ON r.account = $1::text AND r.openid = w.openid
WHERE r.turn <= $3::bigint AND r.name NOT LIKE ALL ($4::text[]) ORDER BY w.place, r.turn, r.position;
