-- turns-open-windows: customer messages are allowed from these events on
-- Of one follower and kind the newest. $1 text[], $2 text[]: account, openid. $3 bigint[], $4 bigint[]: of a tap and of a message, or null.
INSERT INTO windows AS w (account, openid, tap_at, message_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS new (account, openid, tap_at, message_at) ORDER BY account, openid
ON CONFLICT (account, openid) DO UPDATE SET
  tap_used = CASE WHEN excluded.tap_at >= coalesce(w.tap_at, excluded.tap_at) THEN 0 ELSE w.tap_used END,
  tap_at = greatest(excluded.tap_at, w.tap_at),
  message_used = CASE WHEN excluded.message_at >= coalesce(w.message_at, excluded.message_at) THEN 0 ELSE w.message_used END,
  message_at = greatest(excluded.message_at, w.message_at);
