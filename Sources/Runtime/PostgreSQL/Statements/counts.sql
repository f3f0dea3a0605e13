-- counts: how much there is of everything
-- Each counts all of its table: for people, and not on a schedule.
SELECT (SELECT count(*) FROM followers) AS followers, (SELECT count(*) FROM followers WHERE following) AS following,
  (SELECT count(*) FROM ledger) AS ledger, (SELECT count(*) FROM records) AS records,
  (SELECT count(*) FROM outbox WHERE ended_at IS NULL) AS outbox, (SELECT count(*) FROM answers) AS answers;
