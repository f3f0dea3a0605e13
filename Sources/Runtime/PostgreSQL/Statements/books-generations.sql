-- books-generations: numbers of sums that are there, each found by one look into the index
-- $1 text: account.
WITH RECURSIVE c (generation) AS (
  SELECT min(generation) FROM book_cells WHERE account = $1::text
  UNION ALL SELECT (SELECT min(n.generation) FROM book_cells AS n WHERE n.account = $1::text AND n.generation > c.generation)
  FROM c WHERE c.generation IS NOT NULL
), p (generation) AS (
  SELECT min(generation) FROM book_people WHERE account = $1::text
  UNION ALL SELECT (SELECT min(n.generation) FROM book_people AS n WHERE n.account = $1::text AND n.generation > p.generation)
  FROM p WHERE p.generation IS NOT NULL
), v (generation) AS (
  SELECT min(generation) FROM book_conversions WHERE account = $1::text
  UNION ALL SELECT (SELECT min(n.generation) FROM book_conversions AS n WHERE n.account = $1::text AND n.generation > v.generation)
  FROM v WHERE v.generation IS NOT NULL
), g (generation) AS (
  SELECT min(generation) FROM book_gaps WHERE account = $1::text
  UNION ALL SELECT (SELECT min(n.generation) FROM book_gaps AS n WHERE n.account = $1::text AND n.generation > g.generation)
  FROM g WHERE g.generation IS NOT NULL
)
SELECT generation FROM (
  SELECT generation FROM c UNION SELECT generation FROM p UNION SELECT generation FROM v UNION SELECT generation FROM g
) AS found WHERE generation IS NOT NULL;
