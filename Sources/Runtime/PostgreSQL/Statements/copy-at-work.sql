-- copy-at-work: how many servers and workers are on the database, and whether books are made or something is got up
-- Behind `copy-lock`.
SELECT (SELECT count(*) FROM nodes WHERE lease_until > now_ms()), (SELECT count(*) FROM workers WHERE lease_until > now_ms()),
  (SELECT count(*) FROM claims WHERE until > now_ms());
