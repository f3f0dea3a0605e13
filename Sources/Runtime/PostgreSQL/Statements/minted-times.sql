-- minted-times: when codes were minted after a time, the newest first
-- $1 bigint: seconds. $2 bigint: how many.
SELECT made_at FROM minted_codes WHERE made_at > $1::bigint ORDER BY made_at DESC LIMIT $2::bigint;
