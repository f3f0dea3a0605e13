-- news-tell: wakes whoever listens; outside of any other transaction, since PostgreSQL lets one at a time commit that tells something
-- $1 text, $2 text: the channel, and the word.
SELECT pg_notify($1::text, $2::text);
