-- records-of-turns-counted-since: since which hour turns are counted
SELECT min(hour) FROM hits;
