-- copy-end: whoever serves from what was copied goes on behind it
-- Turns of every node begin above the newest, and books read up to there at once; numbers of words and revisions go on. The mark goes with the same
-- commit that brings the rows. $1 bigint: the newest turn. $2 text: the name of the mark.
WITH turns_go_on AS (UPDATE nodes SET low_turn = greatest(low_turn, $1::bigint)), is_whole AS (DELETE FROM settings WHERE name = $2::text)
SELECT setval(pg_get_serial_sequence('turn_words', 'number'), (SELECT coalesce(max(number), 0) + 1 FROM turn_words), false),
  setval(pg_get_serial_sequence('turn_revisions', 'number'), (SELECT coalesce(max(number), 0) + 1 FROM turn_revisions), false);
