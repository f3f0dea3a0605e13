-- turns-close-windows: no customer message is allowed any more
-- $1 text[], $2 text[]: account, openid.
DELETE FROM windows AS w USING unnest($1::text[], $2::text[]) AS gone (account, openid) WHERE w.account = gone.account AND w.openid = gone.openid;
