package import Engine
internal import FoundationEssentials
internal import GRDB

/// What there is one of: keys, names.
extension SQLiteStore {
  /// The row of a setting, of which the only column is the value.
  static func setting(_ name: String, _ db: Database) throws -> Columns? {
    try Row.fetchOne(db, sql: "SELECT value FROM settings WHERE name = ?", arguments: [name]).map { Columns($0, of: "settings") }
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
