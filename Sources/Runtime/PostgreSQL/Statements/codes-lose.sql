-- codes-lose: the platform did not know a ticket; a code that was made anew since has another
-- $1 text, $2 text, $3 text: account, campaign, key. $4 text: the ticket. $5 text: the status.
UPDATE codes SET status = $5::text WHERE account = $1::text AND campaign = $2::text AND key = $3::text AND ticket = $4::text;
