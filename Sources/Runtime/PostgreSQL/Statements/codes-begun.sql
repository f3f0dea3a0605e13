-- codes-begun: codes whose making was begun and did not end
-- $1 text: account.
SELECT campaign, key FROM begun_codes WHERE account = $1::text ORDER BY campaign, key;
