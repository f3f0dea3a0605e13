-- turns-lock: makes turns of one follower follow each other, whatever process they are in; the first statement of a batch
-- Nothing is read in it: whoever waited here must see what the one before has written, and a statement sees what was there when it began. In one
-- order, so that no two wait for each other. A row lock would be written to the page and to the log, and there is none for who is not known yet.
-- After these come rows of queues, and then those of windows: in this order everywhere. $1 integer: the node. $2 text[], $3 text[]: account and
-- openid; account and `limit NAME`; empty and `stock NAME`.
SELECT pg_advisory_xact_lock_shared(2, $1::integer),
  (SELECT count(pg_advisory_xact_lock(number)) FROM (
     SELECT DISTINCT lock_number(account, name) AS number FROM unnest($2::text[], $3::text[]) AS wanted (account, name) ORDER BY 1
   ) AS locks);
