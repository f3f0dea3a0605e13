package import Engine
internal import FoundationEssentials
internal import GRDB

/// What there is one of: the rules that were in force last, keys, names.
extension SQLiteStore {
  /// The row of a setting, of which the only column is the value.
  static func setting(_ name: String, _ db: Database) throws -> Columns? {
    try Row.fetchOne(db, sql: "SELECT value FROM settings WHERE name = ?", arguments: [name]).map { Columns($0, of: "settings") }
  }

  package func keepRules(_ snapshot: RuleSnapshot) throws(StoreFault) {
    try writing { db in
      try db.execute(sql: "DELETE FROM rule_files")
      for (path, bytes) in snapshot.files {
        try db.execute(sql: "INSERT INTO rule_files (path, bytes) VALUES (?, ?)", arguments: [path, Data(bytes)])
      }
      let about = [("rules_revision", snapshot.revision), ("rules_at", String(snapshot.at)), ("rules_roots", snapshot.roots.joined(separator: "\n"))]
      for (name, value) in about { try db.execute(sql: "REPLACE INTO settings (name, value) VALUES (?, ?)", arguments: [name, value]) }
    }
  }

  package func lastRules() throws(StoreFault) -> RuleSnapshot? {
    try reading { db in
      func setting(_ name: String) throws -> String? { try Self.setting(name, db)?.text(0) }
      guard let revision = try setting("rules_revision"), let at = try setting("rules_at").flatMap({ Int64($0) }),
        let roots = try setting("rules_roots")
      else { return nil }
      var files: [String: [UInt8]] = [:]
      let rows = try Row.fetchCursor(db, sql: "SELECT path, bytes FROM rule_files")
      while let row = try rows.next() {
        let columns = Columns(row, of: "rule_files")
        files[try columns.text(0)] = try columns.bytes(1)
      }
      return RuleSnapshot(revision: revision, at: at, roots: roots.split(separator: "\n").map { String($0) }, files: files)
    }
  }

  package func maskKey(_ make: () -> [UInt8]) throws(StoreFault) -> [UInt8] {
    try writing { db in
      if let known = try Self.setting("mask_key", db) { return try known.bytes(0) }
      let key = make()
      try db.execute(sql: "INSERT INTO settings (name, value) VALUES ('mask_key', ?)", arguments: [Data(key)])
      return key
    }
  }
}
