-- facts-record: a line for facts that no rule noted, behind the lines that the turn has of its own
-- $1 text, $2 bigint, $3 text, $4 bigint, $5 text, $6 text: account, turn, openid, at, name, fields. $7 bigint: the first position of such lines.
INSERT INTO records (account, turn, position, openid, at, name, fields)
SELECT $1::text, $2::bigint, greatest($7::bigint, coalesce(max(position) + 1, 0)), $3::text, $4::bigint, $5::text, $6::text
FROM records WHERE account = $1::text AND turn = $2::bigint AND position BETWEEN 0 AND 4294967295;
