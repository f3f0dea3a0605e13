-- tags-read: ids of an account's tags
-- $1 text: account.
SELECT name, id FROM tag_ids WHERE account = $1::text;
