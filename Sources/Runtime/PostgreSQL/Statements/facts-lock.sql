-- facts-lock: facts of these followers are written by nobody else meanwhile; the first statement of the transaction
-- The locks of `turns-lock`, in the same order among each other, and one for each account whose lines are numbered. $1 text[], $2 text[]: account
-- and openid, or account and `facts`.
SELECT count(pg_advisory_xact_lock(number)) FROM (
  SELECT DISTINCT lock_number(account, name) AS number FROM unnest($1::text[], $2::text[]) AS wanted (account, name) ORDER BY 1
) AS locks;
