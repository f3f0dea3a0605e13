-- records-of-turns-words: numbers of words; those that are new get one
-- In one order. What an earlier statement of another process gave is found by asking again.
-- $1 text[]: the words, each once.
WITH new AS (
  INSERT INTO turn_words (word) SELECT w FROM unnest($1::text[]) AS w
  WHERE NOT EXISTS (SELECT 1 FROM turn_words AS k WHERE k.word = w) ORDER BY w ON CONFLICT DO NOTHING RETURNING number, word
)
SELECT number, word FROM new UNION ALL SELECT number, word FROM turn_words WHERE word = ANY ($1::text[]);
