internal import GRDB

/// The schema, step by step. Steps are added at the end and never changed: databases in use have taken them.
enum SQLiteMigrations {
  static func migrator() -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 turns and ledger") { db in
      try db.execute(
        sql: """
          -- `last_turn` is the follower's newest line of the ledger; each line names the one before it. So lines are only ever
          -- appended, where an index by follower would write to a page of its own for each.
          CREATE TABLE followers (
            account TEXT NOT NULL, openid TEXT NOT NULL, last_turn INTEGER,
            follow_count INTEGER NOT NULL, following INTEGER NOT NULL, newest_at INTEGER,
            first_followed_at INTEGER, last_followed_at INTEGER,
            first_touch TEXT, first_scene TEXT, first_touch_at INTEGER, last_touch TEXT, last_scene TEXT, last_touch_at INTEGER,
            profile TEXT,
            PRIMARY KEY (account, openid)
          ) WITHOUT ROWID;
          CREATE TABLE ledger (
            turn INTEGER PRIMARY KEY, before INTEGER, account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL,
            kind TEXT NOT NULL, subscription TEXT NOT NULL, campaign TEXT, scene TEXT, revision TEXT NOT NULL
          );
          CREATE TABLE records (
            turn INTEGER NOT NULL, position INTEGER NOT NULL, account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL,
            name TEXT NOT NULL, fields TEXT NOT NULL,
            PRIMARY KEY (turn, position)
          ) WITHOUT ROWID;
          CREATE INDEX records_of_follower ON records (account, openid);
          CREATE TABLE outbox (
            turn INTEGER NOT NULL, position INTEGER NOT NULL, account TEXT NOT NULL, openid TEXT NOT NULL, due_at INTEGER NOT NULL,
            kind TEXT NOT NULL, payload TEXT NOT NULL, on_error TEXT NOT NULL, rule TEXT NOT NULL, revision TEXT NOT NULL,
            PRIMARY KEY (turn, position)
          ) WITHOUT ROWID;
          -- The answers of one transaction in one row; which delivery is where, the server keeps in memory.
          CREATE TABLE answers (batch INTEGER PRIMARY KEY, at INTEGER NOT NULL, entries BLOB NOT NULL);
          CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
          CREATE TABLE rule_files (path TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("2 codes and tokens") { db in
      try db.execute(
        sql: """
          -- `scene_is_number`: the id 7 and the text "7" are different codes.
          CREATE TABLE codes (
            account TEXT NOT NULL, campaign TEXT NOT NULL, key TEXT NOT NULL,
            scene TEXT NOT NULL, scene_is_number INTEGER NOT NULL, expires_at INTEGER,
            status TEXT NOT NULL, ticket TEXT NOT NULL, url TEXT NOT NULL, made_at INTEGER NOT NULL,
            protected INTEGER NOT NULL, renewals INTEGER NOT NULL,
            PRIMARY KEY (account, campaign, key)
          ) WITHOUT ROWID;
          -- Codes that gave way to others: renewed, replaced, forgotten.
          CREATE TABLE former_codes (
            account TEXT NOT NULL, campaign TEXT NOT NULL, key TEXT NOT NULL,
            scene TEXT NOT NULL, scene_is_number INTEGER NOT NULL, expires_at INTEGER,
            ticket TEXT NOT NULL, url TEXT NOT NULL, made_at INTEGER NOT NULL
          );
          CREATE INDEX former_codes_of_address ON former_codes (account, campaign, key);
          CREATE TABLE begun_codes (
            account TEXT NOT NULL, campaign TEXT NOT NULL, key TEXT NOT NULL,
            PRIMARY KEY (account, campaign, key)
          ) WITHOUT ROWID;
          -- Every id that was ever given out; one whose code is gone has no campaign any more.
          CREATE TABLE given_numbers (
            account TEXT NOT NULL, id INTEGER NOT NULL, campaign TEXT NOT NULL, key TEXT NOT NULL,
            PRIMARY KEY (account, id)
          ) WITHOUT ROWID;
          CREATE INDEX given_numbers_of_address ON given_numbers (account, campaign, key);
          CREATE TABLE api_calls (
            account TEXT NOT NULL, api TEXT NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (account, api, day)
          ) WITHOUT ROWID;
          CREATE TABLE minted_codes (
            account TEXT NOT NULL, campaign TEXT NOT NULL, request TEXT NOT NULL,
            scene TEXT NOT NULL, scene_is_number INTEGER NOT NULL, ticket TEXT NOT NULL, url TEXT NOT NULL,
            made_at INTEGER NOT NULL, expires_at INTEGER,
            PRIMARY KEY (account, campaign, request)
          ) WITHOUT ROWID;
          CREATE INDEX minted_codes_by_scene ON minted_codes (account, scene);
          CREATE TABLE access_tokens (
            owner TEXT NOT NULL PRIMARY KEY, token TEXT, renew_at INTEGER, expires_at INTEGER, claimed_until INTEGER
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("3 actions") { db in
      try db.execute(
        sql: """
          ALTER TABLE outbox ADD COLUMN event_at INTEGER NOT NULL DEFAULT 0;
          ALTER TABLE outbox ADD COLUMN deadline INTEGER;
          ALTER TABLE outbox ADD COLUMN retry_at INTEGER NOT NULL DEFAULT 0;
          ALTER TABLE outbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
          ALTER TABLE outbox ADD COLUMN running_since INTEGER;
          ALTER TABLE outbox ADD COLUMN ended_at INTEGER;
          ALTER TABLE outbox ADD COLUMN result TEXT;
          ALTER TABLE outbox ADD COLUMN reason TEXT;
          UPDATE outbox SET event_at = due_at / 1000;
          CREATE INDEX outbox_waiting ON outbox (account, openid, due_at, turn, position) WHERE ended_at IS NULL;
          CREATE INDEX outbox_ended ON outbox (ended_at) WHERE result <> 'dead';
          CREATE INDEX outbox_dead ON outbox (ended_at) WHERE result = 'dead';
          -- One for each follower with actions that wait. While one of them is under way, `worker` has it, and `ready_at` is when that
          -- worker is taken for dead.
          CREATE TABLE queues (
            account TEXT NOT NULL, openid TEXT NOT NULL, ready_at INTEGER NOT NULL, worker INTEGER,
            PRIMARY KEY (account, openid)
          ) WITHOUT ROWID;
          CREATE INDEX queues_ready ON queues (ready_at);
          INSERT INTO queues (account, openid, ready_at) SELECT account, openid, MIN(due_at) FROM outbox GROUP BY account, openid;
          CREATE TABLE windows (
            account TEXT NOT NULL, openid TEXT NOT NULL, tap_at INTEGER, tap_used INTEGER NOT NULL DEFAULT 0,
            message_at INTEGER, message_used INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (account, openid)
          ) WITHOUT ROWID;
          CREATE TABLE pauses (account TEXT NOT NULL, kind TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (account, kind)) WITHOUT ROWID;
          CREATE TABLE tag_ids (account TEXT NOT NULL, name TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (account, name)) WITHOUT ROWID;
          -- Who has which piece of a stock; a follower who was erased has no name here.
          CREATE TABLE taken (
            account TEXT NOT NULL, stock TEXT NOT NULL, piece TEXT NOT NULL, openid TEXT NOT NULL, turn INTEGER NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (stock, piece)
          ) WITHOUT ROWID;
          CREATE INDEX taken_of_follower ON taken (account, openid);
          CREATE TABLE stock_counts (stock TEXT NOT NULL PRIMARY KEY, taken INTEGER NOT NULL) WITHOUT ROWID;
          CREATE TABLE media (
            account TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, hash TEXT NOT NULL, media_id TEXT NOT NULL, url TEXT NOT NULL,
            permanent INTEGER NOT NULL, made_at INTEGER NOT NULL, expires_at INTEGER,
            PRIMARY KEY (account, name)
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("4 causes of pauses and totals of actions") { db in
      let counted = "CASE WHEN kind IN ('tag', 'remark', 'send', 'template', 'webhook') THEN kind ELSE 'unreadable' END"
      func total(_ change: String, of row: String) -> String {
        "UPDATE action_totals SET \(change) WHERE kind = \(counted.replacing("kind", with: row + ".kind"));"
      }
      let ends = ["done", "cancelled", "replaced", "dead"]
      try db.execute(
        sql: """
          -- Pauses without a cause are not kept: the next call finds it.
          DROP TABLE pauses;
          -- One stays until a call gets through, also when `until` is over. `endpoint` is of webhooks.
          CREATE TABLE pauses (
            account TEXT NOT NULL, kind TEXT NOT NULL, endpoint TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
            label TEXT NOT NULL, cause TEXT NOT NULL, remedy TEXT NOT NULL,
            PRIMARY KEY (account, kind, endpoint)
          ) WITHOUT ROWID;
          ALTER TABLE outbox ADD COLUMN endpoint TEXT NOT NULL DEFAULT '';
          UPDATE outbox SET endpoint = CASE json_type(payload, '$.address')
              WHEN 'text' THEN json_extract(payload, '$.address')
              WHEN 'object' THEN COALESCE('env ' || json_extract(payload, '$.address.env'), 'file ' || json_extract(payload, '$.address.file'), '')
              ELSE '' END
            WHERE kind = 'webhook' AND ended_at IS NULL AND json_valid(payload);
          -- What all actions came to. Kept by the table itself, so that nothing changes it on a way of its own.
          CREATE TABLE action_totals (
            kind TEXT NOT NULL PRIMARY KEY, queued INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0,
            replaced INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0, forgotten INTEGER NOT NULL DEFAULT 0
          ) WITHOUT ROWID;
          INSERT INTO action_totals (kind) VALUES ('tag'), ('remark'), ('send'), ('template'), ('webhook'), ('unreadable');
          UPDATE action_totals SET queued = (SELECT COUNT(*) FROM (SELECT \(counted) AS word FROM outbox) WHERE word = action_totals.kind);
          \(ends.map { end in
              "UPDATE action_totals SET \(end) = (SELECT COUNT(*) FROM (SELECT \(counted) AS word FROM outbox WHERE result = '\(end)') WHERE word = action_totals.kind);"
            }.joined(separator: "\n"))
          CREATE TRIGGER outbox_queued AFTER INSERT ON outbox BEGIN \(total("queued = queued + 1", of: "NEW")) END;
          CREATE TRIGGER outbox_again AFTER UPDATE OF ended_at ON outbox WHEN OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL
            BEGIN \(total("queued = queued + 1", of: "NEW")) END;
          CREATE TRIGGER outbox_ended_as AFTER UPDATE OF ended_at ON outbox WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
            BEGIN \(total(ends.map { "\($0) = \($0) + (NEW.result = '\($0)')" }.joined(separator: ", "), of: "NEW")) END;
          CREATE TRIGGER outbox_forgotten AFTER DELETE ON outbox WHEN OLD.ended_at IS NULL
            BEGIN \(total("forgotten = forgotten + 1", of: "OLD")) END;
          """)
    }
    migrator.registerMigration("5 forced tokens") { db in
      // When a token was last got that ended all others before their time.
      try db.execute(sql: "ALTER TABLE access_tokens ADD COLUMN forced_at INTEGER")
    }
    migrator.registerMigration("6 limits of an account") { db in
      // Counts that all followers share: by rule, and by a hash of what it counts apart.
      try db.execute(
        sql: """
          CREATE TABLE shared_answers (
            account TEXT NOT NULL, name TEXT NOT NULL, times TEXT NOT NULL, until INTEGER,
            PRIMARY KEY (account, name)
          ) WITHOUT ROWID;
          CREATE INDEX shared_answers_ending ON shared_answers (until) WHERE until IS NOT NULL;
          """)
    }
    migrator.registerMigration("7 pieces that go back") { db in
      // From when on a piece that was not used is given out again, by the time of the event that takes.
      try db.execute(
        sql: """
          ALTER TABLE taken ADD COLUMN until INTEGER;
          CREATE INDEX taken_ending ON taken (stock, until) WHERE until IS NOT NULL;
          """)
    }
    migrator.registerMigration("8 rollouts") { db in
      // The files of the rules that are tried on a share of the followers; how far that is stands in `settings`.
      try db.execute(sql: "CREATE TABLE rollout_files (path TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID")
    }
    migrator.registerMigration("9 books") { db in try SQLiteBookTables.make(db) }
    migrator.registerMigration("10 reconciliation") { db in
      try db.execute(
        sql: """
          -- What the platform counted on a day in Beijing, by its source; source -1 is how many followed at its end. Names nobody.
          CREATE TABLE platform_figures (
            account TEXT NOT NULL, day INTEGER NOT NULL, source INTEGER NOT NULL, new_user INTEGER NOT NULL, cancel_user INTEGER NOT NULL,
            total INTEGER, fetched_at INTEGER NOT NULL,
            PRIMARY KEY (account, day, source)
          ) WITHOUT ROWID;
          -- Accounts that may not ask for them.
          CREATE TABLE refused_figures (account TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
          CREATE TABLE server_runs (started_at INTEGER PRIMARY KEY, alive_at INTEGER NOT NULL);
          """)
    }
    migrator.registerMigration("11 books of the erased") { db in try db.execute(sql: SQLiteBookTables.additions) }
    migrator.registerMigration("12 audit") { db in
      try db.execute(
        sql: """
          -- Who changed what at the admin listener, and who came. Only ever appended; of each kind the oldest go. Names no follower.
          CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, did TEXT NOT NULL, role TEXT, session TEXT, origin TEXT NOT NULL, what TEXT,
            result TEXT NOT NULL
          );
          CREATE INDEX audit_by_act ON audit (did);
          """)
    }
    migrator.registerMigration("13 rules by revision and claims") { db in
      try db.execute(
        sql: """
          -- `place` grows with each time that a revision comes into force or is tried: the highest ones stay.
          CREATE TABLE revisions (revision TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL, at INTEGER NOT NULL, roots TEXT NOT NULL) WITHOUT ROWID;
          CREATE TABLE revision_files (
            revision TEXT NOT NULL, path TEXT NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (revision, path)
          ) WITHOUT ROWID;
          CREATE TABLE rule_names (name TEXT NOT NULL PRIMARY KEY, revision TEXT NOT NULL) WITHOUT ROWID;
          -- What one of all tasks is doing outside; `until` is when it is taken for dead.
          CREATE TABLE claims (name TEXT NOT NULL PRIMARY KEY, holder INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
          """)
      for (prefix, table, name, place) in [("rules", "rule_files", "in_force", 2), ("rollout", "rollout_files", "tried", 1)] {
        // Of a rollout that is over the settings stay, and files do not.
        let isKept = "EXISTS (SELECT 1 FROM \(table))"
        func setting(_ word: String) -> String { "(SELECT value FROM settings WHERE name = '\(prefix)_\(word)')" }
        try db.execute(
          sql: """
            INSERT OR IGNORE INTO revisions (revision, place, at, roots)
              SELECT \(setting("revision")), \(place), COALESCE(CAST(\(setting("at")) AS INTEGER), 0), \(setting("roots")) WHERE \(isKept);
            INSERT OR IGNORE INTO revision_files (revision, path, bytes)
              SELECT revision, path, bytes FROM \(table), revisions WHERE place = \(place);
            INSERT OR IGNORE INTO rule_names (name, revision) SELECT '\(name)', revision FROM revisions WHERE place = \(place);
            """)
      }
      try db.execute(
        sql: """
          INSERT INTO rule_names (name, revision) SELECT 'beside', revision FROM rule_names
            WHERE name = 'in_force' AND EXISTS (SELECT 1 FROM rule_names WHERE name = 'tried');
          DROP TABLE rule_files;
          DROP TABLE rollout_files;
          DELETE FROM settings WHERE name IN ('rules_revision', 'rules_at', 'rules_roots', 'rollout_revision', 'rollout_at', 'rollout_roots');
          """)
    }
    migrator.registerMigration("14 fencing") { db in
      // Which hand-out of an action is the newest: whoever had it before says nothing of it any more.
      try db.execute(
        sql: """
          ALTER TABLE outbox ADD COLUMN handout INTEGER NOT NULL DEFAULT 0;
          -- What is under way is counted at each hand-out.
          CREATE INDEX outbox_running ON outbox (running_since) WHERE running_since IS NOT NULL;
          """)
    }
    return migrator
  }
}
