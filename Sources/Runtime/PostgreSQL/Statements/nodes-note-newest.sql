-- nodes-note-newest: the newest turn of a batch, where it is ahead of the time: everybody who comes behind its locks numbers above it
-- Mostly it is not, and nothing is written: this row is read by all, and of what is written often many versions stay while somebody reads for long.
-- $1 integer, $2 bigint: the node and the turn.
UPDATE nodes SET newest_turn = greatest(newest_turn, $2::bigint)
WHERE number = $1::integer AND $2::bigint >= floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
