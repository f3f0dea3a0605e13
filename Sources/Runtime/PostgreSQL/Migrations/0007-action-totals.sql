-- What all actions came to. Kept by the table itself, so that nothing changes it on a way of its own: but not in one row a kind, for which all
-- who write would wait. Each statement adds what it changed as rows of its own, and whoever hands out adds these up from time to time.
CREATE TABLE action_totals (
  kind text COLLATE "C" PRIMARY KEY, queued bigint NOT NULL DEFAULT 0, done bigint NOT NULL DEFAULT 0, cancelled bigint NOT NULL DEFAULT 0,
  replaced bigint NOT NULL DEFAULT 0, dead bigint NOT NULL DEFAULT 0, forgotten bigint NOT NULL DEFAULT 0
);
INSERT INTO action_totals (kind) VALUES ('tag'), ('remark'), ('send'), ('template'), ('webhook'), ('unreadable');
CREATE TABLE action_totals_news (
  kind text NOT NULL, queued bigint NOT NULL DEFAULT 0, done bigint NOT NULL DEFAULT 0, cancelled bigint NOT NULL DEFAULT 0,
  replaced bigint NOT NULL DEFAULT 0, dead bigint NOT NULL DEFAULT 0, forgotten bigint NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE FUNCTION counted_kind(kind text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN kind IN ('tag', 'remark', 'send', 'template', 'webhook') THEN kind ELSE 'unreadable' END
$$;

CREATE FUNCTION count_queued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO action_totals_news (kind, queued) SELECT counted_kind(kind), count(*) FROM new_rows GROUP BY 1;
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_queued AFTER INSERT ON outbox REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_queued();

CREATE FUNCTION count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO action_totals_news (kind, queued, done, cancelled, replaced, dead)
  SELECT counted_kind(n.kind), count(*) FILTER (WHERE n.ended_at IS NULL), count(*) FILTER (WHERE n.result = 'done'),
    count(*) FILTER (WHERE n.result = 'cancelled'), count(*) FILTER (WHERE n.result = 'replaced'), count(*) FILTER (WHERE n.result = 'dead')
  FROM new_rows AS n JOIN old_rows AS o USING (account, turn, position) WHERE (n.ended_at IS NULL) <> (o.ended_at IS NULL) GROUP BY 1;
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_changed AFTER UPDATE ON outbox REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION count_changed();

CREATE FUNCTION count_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO action_totals_news (kind, forgotten) SELECT counted_kind(kind), count(*) FROM old_rows WHERE ended_at IS NULL GROUP BY 1;
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_forgotten AFTER DELETE ON outbox REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_forgotten();
