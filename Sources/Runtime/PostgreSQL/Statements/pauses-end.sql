-- pauses-end: calls get through again
-- $1 text[], $2 text[], $3 text[]: account, kind, endpoint.
DELETE FROM pauses AS p USING unnest($1::text[], $2::text[], $3::text[]) AS w (account, kind, endpoint)
WHERE p.account = w.account AND p.kind = w.kind AND p.endpoint = w.endpoint
RETURNING p.account, p.kind, p.endpoint, p.since, p.until, p.label, p.cause, p.remedy;
