-- figures-refuse: the platform said so now
-- $1 text, $2 bigint: account, seconds.
INSERT INTO refused_figures (account, at) VALUES ($1::text, $2::bigint) ON CONFLICT (account) DO UPDATE SET at = excluded.at;
