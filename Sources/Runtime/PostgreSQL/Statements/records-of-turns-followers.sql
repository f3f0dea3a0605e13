-- records-of-turns-followers: of whom there are turns in an account, a page at a time
-- $1 bigint: the account. $2 bigint: behind this mask. $3 bigint: up to this turn. $4 bigint: how many.
SELECT DISTINCT follower FROM (
  SELECT follower FROM turns WHERE follower > $2::bigint AND account = $1::bigint AND turn <= $3::bigint ORDER BY follower LIMIT $4::bigint) AS f;
