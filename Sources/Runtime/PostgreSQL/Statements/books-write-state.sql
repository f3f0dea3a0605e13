-- books-write-state: how far they are from now on
-- Behind `books-lock`. $1 text, $2 text, $3 bigint, $4 bigint, $5 bigint: account, fingerprint, generation, cursor, settled. $6 bigint to $9
-- bigint: sums and seal.
UPDATE book_state SET fingerprint = $2::text, generation = $3::bigint, cursor = $4::bigint, settled = $5::bigint, cells_sum = $6::bigint,
  people_sum = $7::bigint, conversions_sum = $8::bigint, seal = $9::bigint WHERE account = $1::text;
