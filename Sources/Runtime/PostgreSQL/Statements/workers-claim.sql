-- workers-claim: a number for a worker, the lowest that no living worker has
-- $1 bigint: milliseconds that the lease lasts. In one transaction with `workers-give-back`; behind `workers-lock`.
INSERT INTO workers AS w (number, fence, lease_until)
SELECT coalesce((SELECT min(number) FROM workers WHERE lease_until IS NULL OR lease_until < now_ms()), (SELECT count(*) FROM workers)), 1,
  now_ms() + $1::bigint
ON CONFLICT (number) DO UPDATE SET fence = w.fence + 1, lease_until = excluded.lease_until
RETURNING number, fence;
