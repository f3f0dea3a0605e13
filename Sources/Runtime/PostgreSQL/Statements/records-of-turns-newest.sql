-- records-of-turns-newest: the newest of them, and the oldest
SELECT max(turn) AS newest, min(turn) AS oldest FROM turns;
