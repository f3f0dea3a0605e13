package import Engine
internal import Synchronization

extension PostgreSQLStore {
  /// Each part of it is done though another fails; the first that did is told.
  package func tidy() throws(StoreFault) {
    var fault: StoreFault?
    func doing(_ part: () throws(StoreFault) -> Void) {
      do throws(StoreFault) { try part() } catch {
        // Somebody has it just now: the next time is soon enough.
        if error != .busy { fault = fault ?? error }
      }
    }
    if turnMemory.withLock({ $0.node }) != nil {
      doing { () throws(StoreFault) in try replan(.turns) }
      // Any other connection may be at something long. A part of the answers that somebody reads is emptied the next time.
      doing { () throws(StoreFault) in
        try asking(.turns) { asking throws(PostgreSQLFault) in _ = try asking.run(.answersEmptyNext) }
      }
    }
    doing { () throws(StoreFault) in try replan(.acting) }
    doing { () throws(StoreFault) in
      // As many as one statement takes, and no longer than the rest may wait.
      for _ in 0..<64 {
        let folded = try changing(.acting) { asking throws(PostgreSQLFault) in try asking.run(.outboxFoldTotals)[0].value(0, as: Int64.self) }
        if folded < 4096 { break }
      }
    }
    if let fault { throw fault }
  }

  /// A plan that was made for an empty table would be kept when that is large.
  private func replan(_ use: Use) throws(StoreFault) {
    try asking(use) { asking throws(PostgreSQLFault) in
      let replan = String(decoding: PackageResources.session_replan_sql, as: UTF8.self)
      try asking.connection.execute(replan, name: "session-replan", until: asking.deadline)
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let answersEmptyNext = PostgreSQLStatement("answers-empty-next", PackageResources.answers_empty_next_sql)
  fileprivate static let outboxFoldTotals = PostgreSQLStatement("outbox-fold-totals", PackageResources.outbox_fold_totals_sql)
}
