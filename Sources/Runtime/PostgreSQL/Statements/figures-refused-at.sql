-- figures-refused-at: when the platform last said that an account may not ask
-- $1 text: account.
SELECT at FROM refused_figures WHERE account = $1::text;
