-- books-make-state: a row for an account that has no books, or whose row cannot be read
-- $1 text, $2 bigint: account, seal.
INSERT INTO book_state (account, generation, last_generation, fingerprint, cursor, settled, cells_sum, people_sum, conversions_sum, seal)
VALUES ($1::text, 0, 0, '', 0, 0, 0, 0, 0, $2::bigint) ON CONFLICT (account) DO UPDATE SET generation = 0, fingerprint = '', cursor = 0, settled = 0,
  cells_sum = 0, people_sum = 0, conversions_sum = 0, seal = excluded.seal;
