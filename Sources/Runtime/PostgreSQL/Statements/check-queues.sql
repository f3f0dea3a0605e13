-- check-queues: actions that wait where nothing says so, and would never be handed out; counted up to a bound
-- $1 bigint: the bound.
SELECT count(*) AS actions FROM (
  SELECT 1 FROM outbox AS o WHERE o.ended_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM queues AS q WHERE q.account = o.account AND q.openid = o.openid) LIMIT $1::bigint) AS lone;
