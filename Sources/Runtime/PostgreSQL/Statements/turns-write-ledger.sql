-- turns-write-ledger: new lines
-- $1 text[], $2 bigint[], $3 bigint[], $4 text[], $5 bigint[]: account, turn, before, openid, at. $6 text[], $7 text[]: kind, subscription. $8
-- text[], $9 text[]: campaign and scene, or null. $10 text[]: revision.
INSERT INTO ledger (account, turn, before, openid, at, kind, subscription, campaign, scene, revision)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]);
