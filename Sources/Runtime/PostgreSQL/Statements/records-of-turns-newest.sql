-- records-of-turns-newest: the newest of them that a clock can have named, and the oldest
SELECT (SELECT max(turn) FROM turns WHERE turn < 4611686018427387904) AS newest, (SELECT min(turn) FROM turns) AS oldest;
