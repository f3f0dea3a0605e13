-- session-replan: plans are made anew; once a minute on each connection that writes
-- A plan that was made for an empty table is kept until somebody looks at the table, and it may be large by then.
DISCARD PLANS;
