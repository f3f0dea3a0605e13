-- follower-named-lines: lines with a follower's name, wherever they lie; every line of the account is looked at
-- $1 text, $2 text: account, openid.
SELECT turn FROM ledger WHERE account = $1::text AND openid = $2::text;
