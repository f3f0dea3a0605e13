-- records-of-turns-forget: those of somebody go, and what is on its way is not written any more
-- Behind `records-of-turns-lock-all`: what another transaction is writing is not seen. $1 bigint[]: masks.
WITH noted AS (
  INSERT INTO turns_forgotten (follower) SELECT DISTINCT f FROM unnest($1::bigint[]) AS f ORDER BY f ON CONFLICT (follower) DO UPDATE SET turn = NULL
)
DELETE FROM turns WHERE follower = ANY ($1::bigint[]);
