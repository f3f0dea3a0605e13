package import Engine
internal import GRDB

/// Who did what at the admin listener.
extension SQLiteStore {
  package func note(_ entry: AuditEntry) throws(StoreFault) {
    try writing { db in
      try db.execute(
        sql: "INSERT INTO audit (at, did, role, session, origin, what, result) VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [entry.at, entry.did.rawValue, entry.role?.rawValue, entry.session, entry.from, entry.what, entry.result])
      try db.execute(
        sql: """
          DELETE FROM audit WHERE did = ?1 AND id <= (SELECT id FROM audit WHERE did = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
          """, arguments: [entry.did.rawValue, entry.did.kept])
    }
  }

  package func audit(limit: Int) throws(StoreFault) -> [AuditEntry] {
    try reading { db in
      try Row.fetchAll(
        db, sql: "SELECT at, did, role, session, origin, what, result FROM audit ORDER BY id DESC LIMIT ?", arguments: [max(0, limit)]
      ).map { row throws(StoreFault) in
        let columns = Columns(row, of: "audit")
        guard let did = AuditEntry.Act(rawValue: try columns.text(1)) else { throw .damaged(table: "audit", column: "did") }
        let role = try columns.textIfAny(2)
        guard role.map({ OperatorRole(rawValue: $0) != nil }) ?? true else { throw .damaged(table: "audit", column: "role") }
        return AuditEntry(
          at: try columns.time(0), did: did, role: role.flatMap { OperatorRole(rawValue: $0) }, session: try columns.textIfAny(3),
          from: try columns.text(4), what: try columns.textIfAny(5), result: try columns.text(6))
      }
    }
  }
}
