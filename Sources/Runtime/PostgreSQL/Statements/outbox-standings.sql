-- outbox-standings: what is asked about followers before an action goes
-- $1 text[], $2 text[]: account, openid.
SELECT w.place, f.following, f.last_followed_at, f.profile, n.tap_at, n.tap_used::bigint, n.message_at, n.message_used::bigint
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (account, openid, place)
LEFT JOIN followers AS f ON f.account = w.account AND f.openid = w.openid
LEFT JOIN windows AS n ON n.account = w.account AND n.openid = w.openid;
