-- tags-keep: ids of an account's tags as the platform lists them
-- $1 text: account. $2 text[], $3 bigint[]: name and id of each.
WITH gone AS (DELETE FROM tag_ids WHERE account = $1::text AND name <> ALL ($2::text[]))
INSERT INTO tag_ids (account, name, id) SELECT $1::text, name, id FROM unnest($2::text[], $3::bigint[]) AS t (name, id) ORDER BY name
ON CONFLICT (account, name) DO UPDATE SET id = excluded.id;
