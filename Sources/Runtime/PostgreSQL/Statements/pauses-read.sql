-- pauses-read: all calls that are not made for now
SELECT account, kind, endpoint, since, until, label, cause, remedy FROM pauses ORDER BY account, kind, endpoint;
