-- records-of-turns-followers: of whom there are turns in an account, a page at a time
-- The last page is empty: of one follower there may be more turns than a page has. $1 text: the account. $2 bigint: from this mask on.
-- $3 bigint: up to this turn. $4 bigint: how many turns.
SELECT DISTINCT follower FROM (
  SELECT follower FROM turns WHERE follower >= $2::bigint AND account = (SELECT number FROM turn_words WHERE word = $1::text) AND turn <= $3::bigint
  ORDER BY follower LIMIT $4::bigint) AS f ORDER BY follower;
