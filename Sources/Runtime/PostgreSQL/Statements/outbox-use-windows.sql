-- outbox-use-windows: messages that were sent, or did not count after all
-- In one order, and behind the queues. $1 text[], $2 text[]: account, openid. $3 boolean[]: whether it is closed. $4 boolean[]: whether all of both
-- kinds are used. $5 bigint[], $6 bigint[]: how many of a tap and of a message are given back. $7 bigint[], $8 bigint[]: how many are used then.
-- $9 bigint, $10 bigint: how many a tap and a message allow.
WITH locked AS (
  SELECT w.* FROM unnest($1::text[], $2::text[], $3::boolean[], $4::boolean[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
    AS w (account, openid, is_closed, is_used_up, tap_back, message_back, tap, message)
  JOIN windows AS n ON n.account = w.account AND n.openid = w.openid ORDER BY n.account, n.openid FOR UPDATE OF n
), closed AS (
  DELETE FROM windows AS n USING locked AS l WHERE l.is_closed AND n.account = l.account AND n.openid = l.openid
)
UPDATE windows AS n SET
  tap_used = least(1000000, greatest(0, CASE WHEN l.is_used_up THEN $9::bigint ELSE n.tap_used END - l.tap_back) + l.tap),
  message_used = least(1000000, greatest(0, CASE WHEN l.is_used_up THEN $10::bigint ELSE n.message_used END - l.message_back) + l.message)
FROM locked AS l WHERE NOT l.is_closed AND n.account = l.account AND n.openid = l.openid;
