-- nodes-claim: a number for a server that writes turns, the lowest that no living server has; in one transaction with `nodes-drain`
-- Its turns begin above every mark that there ever was, since books may have been read as far.
-- $1 bigint: seconds of the start. $2 bigint: milliseconds that the lease lasts.
UPDATE nodes SET fence = fence + 1, lease_until = now_ms() + $2::bigint, low_turn = (SELECT max(low_turn) FROM nodes), started_at = $1::bigint
WHERE number = (
  SELECT number FROM nodes WHERE lease_until IS NULL OR lease_until < now_ms() ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING number::integer, fence, low_turn;
