-- outbox-use-windows: messages that were sent, or did not count after all
-- In one order, and behind the queues. $1 text[], $2 text[]: account, openid. $3 integer[], $4 integer[]: how many more of a tap and of a message.
WITH locked AS (
  SELECT n.account, n.openid, w.tap, w.message FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[]) AS w (account, openid, tap, message)
  JOIN windows AS n ON n.account = w.account AND n.openid = w.openid ORDER BY n.account, n.openid FOR UPDATE OF n
)
UPDATE windows AS n SET tap_used = greatest(0, n.tap_used + l.tap), message_used = greatest(0, n.message_used + l.message)
FROM locked AS l WHERE n.account = l.account AND n.openid = l.openid;
