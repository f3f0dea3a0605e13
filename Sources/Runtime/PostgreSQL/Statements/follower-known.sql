-- follower-known: which of these followers are known
-- $1 text[], $2 text[]: account, openid.
SELECT w.place FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (account, openid, place)
JOIN followers AS f ON f.account = w.account AND f.openid = w.openid;
