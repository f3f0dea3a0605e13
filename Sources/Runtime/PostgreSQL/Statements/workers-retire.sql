-- workers-retire: what workers had under way whose leases have ended is looked at at once
-- By any worker. One that only stood still keeps its number, unless somebody else has got it; what others have of its by then they settle.
WITH dead AS (UPDATE workers SET lease_until = NULL WHERE lease_until < now_ms() RETURNING number)
UPDATE queues AS q SET ready_at = 0 FROM dead WHERE q.worker = dead.number;
