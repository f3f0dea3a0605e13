-- settings-read: one of what there is one of
-- $1 text: its name.
SELECT value FROM settings WHERE name = $1::text;
