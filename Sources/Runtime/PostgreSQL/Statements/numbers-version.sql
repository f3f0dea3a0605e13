-- numbers-version: other than before when ids were given out since
SELECT version FROM numbers_version;
