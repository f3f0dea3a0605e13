package import Engine

/// Who did what at the admin listener.
extension PostgreSQLStore: AuditStore {
  package func note(_ entry: AuditEntry) throws(StoreFault) {
    func text(_ text: String?) -> PostgreSQLValue { text.map { .text($0) } ?? .null }
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(
        .auditNote, .bigint(entry.at), .text(entry.did.rawValue), text(entry.role?.rawValue), text(entry.session), .text(entry.from),
        text(entry.what), .text(entry.result), .bigint(Int64(entry.did.kept)))
    }
  }

  package func audit(limit: Int) throws(StoreFault) -> [AuditEntry] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.auditRead, .bigint(Int64(max(0, limit)))).map { row throws(PostgreSQLFault) in
        guard let did = AuditEntry.Act(rawValue: try row.value(1)) else { throw .damaged(statement: "audit-read", column: "did") }
        let word: String? = try row.value(2)
        let role = word.flatMap { OperatorRole(rawValue: $0) }
        guard word == nil || role != nil else { throw .damaged(statement: "audit-read", column: "role") }
        return AuditEntry(
          at: try row.bounded(0), did: did, role: role, session: try row.value(3), from: try row.value(4), what: try row.value(5),
          result: try row.value(6))
      }
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let auditNote = PostgreSQLStatement("audit-note", PackageResources.audit_note_sql)
  fileprivate static let auditRead = PostgreSQLStatement("audit-read", PackageResources.audit_read_sql)
}
