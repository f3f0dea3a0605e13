-- histories-lines: all lines of an account by follower, for books that are made anew; by a cursor, in a transaction that reads one moment
-- $1 text: account. $2 bigint: up to this turn.
SELECT openid, turn, at, kind, subscription, campaign, scene FROM ledger WHERE account = $1::text AND turn <= $2::bigint ORDER BY openid, turn;
