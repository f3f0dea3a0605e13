-- figures-keep: figures that were fetched take the place of those of the same days
-- $1 text: account. $2 bigint[], $3 bigint[], $4 bigint[], $5 bigint[], $6 bigint[]: day, source, new, cancelled, total or null. $7 bigint[]: when
-- each was fetched.
WITH gone AS (
  DELETE FROM platform_figures AS f WHERE account = $1::text AND day = ANY ($2::bigint[])
    AND (day, source) NOT IN (SELECT * FROM unnest($2::bigint[], $3::bigint[]))
), allowed AS (
  DELETE FROM refused_figures WHERE account = $1::text
)
INSERT INTO platform_figures (account, day, source, new_user, cancel_user, total, fetched_at)
SELECT $1::text, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
ON CONFLICT (account, day, source) DO UPDATE SET new_user = excluded.new_user, cancel_user = excluded.cancel_user, total = excluded.total,
  fetched_at = excluded.fetched_at;
