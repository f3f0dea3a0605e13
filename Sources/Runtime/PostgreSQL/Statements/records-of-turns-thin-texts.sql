-- records-of-turns-thin-texts: of more texts than are kept the rarest go
-- $1 bigint: how many are kept.
DELETE FROM unanswered WHERE (account, text) IN (
  SELECT account, text FROM unanswered GROUP BY account, text ORDER BY sum(count) DESC, max(day) DESC, text DESC, account DESC OFFSET $1::bigint);
