-- rollout-read: the newest rollout; its files are read by `rules-files`
SELECT changes, state, revision FROM rollout;
