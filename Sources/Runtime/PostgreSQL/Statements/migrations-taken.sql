-- migrations-taken: what was taken
SELECT number::bigint, name, needs::bigint, sha256 FROM migrations ORDER BY number;
