-- nodes-horizon: up to which turn everything is committed; asked before what is read by it
-- Where no server lives, up to the last.
SELECT coalesce(min(low_turn) FILTER (WHERE lease_until IS NOT NULL), 4611686018427387903) AS horizon FROM nodes;
