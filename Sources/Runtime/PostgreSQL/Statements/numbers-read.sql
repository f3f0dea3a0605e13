-- numbers-read: all ids that were ever given out
SELECT account, id, campaign, key FROM given_numbers;
