-- migrations-hash: what stands for a text
-- $1 bytea[]: texts.
SELECT sha256(text) FROM unnest($1::bytea[]) WITH ORDINALITY AS t (text, place) ORDER BY place;
