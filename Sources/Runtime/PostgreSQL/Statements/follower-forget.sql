-- follower-forget: deletes everything that is left of a follower who was erased, all of their actions too
-- Behind `follower-erase`; rows of queues before those of windows.
-- $1 text, $2 text: account, openid.
WITH q AS (DELETE FROM queues WHERE account = $1::text AND openid = $2::text RETURNING 1),
  o AS (DELETE FROM outbox WHERE (account, turn, position) IN (
    SELECT account, turn, position FROM outbox WHERE account = $1::text AND openid = $2::text) RETURNING 1),
  w AS (DELETE FROM windows WHERE account = $1::text AND openid = $2::text RETURNING 1)
SELECT (SELECT count(*) FROM q) + (SELECT count(*) FROM o) + (SELECT count(*) FROM w);
