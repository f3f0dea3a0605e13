package import Engine
internal import GRDB
internal import Rules

/// The platform's figures, and when servers ran.
extension SQLiteStore {
  /// Stands for how many followed, among the sources.
  private static let totalSource = -1
  /// Runs that are kept: of more than a year, unless it is started anew every few hours.
  private static let mostRuns = 4096

  package func keepFigures(_ figures: [PlatformFigures], of account: String) throws(StoreFault) {
    try writing { db in
      let write = try db.cachedStatement(
        sql: """
          INSERT INTO platform_figures (account, day, source, new_user, cancel_user, total, fetched_at) VALUES (?, ?, ?, ?, ?, ?, ?)
          """)
      for figure in figures {
        try db.execute(sql: "DELETE FROM platform_figures WHERE account = ? AND day = ?", arguments: [account, figure.day])
        for (source, movement) in figure.sources where source != Self.totalSource {
          try write.execute(arguments: [account, figure.day, source, movement.new, movement.cancelled, nil, figure.fetchedAt])
        }
        try write.execute(arguments: [account, figure.day, Self.totalSource, 0, 0, figure.total, figure.fetchedAt])
      }
      try db.execute(sql: "DELETE FROM refused_figures WHERE account = ?", arguments: [account])
    }
  }

  package func figures(of account: String, days: ClosedRange<Int>) throws(StoreFault) -> [PlatformFigures] {
    try reading { db in
      var found: [PlatformFigures] = []
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT day, source, new_user, cancel_user, total, fetched_at FROM platform_figures
          WHERE account = ? AND day BETWEEN ? AND ? ORDER BY day, source
          """, arguments: [account, days.lowerBound, days.upperBound])
      while let row = try rows.next() {
        let columns = Columns(row, of: "platform_figures")
        let (day, source) = (Int(try columns.time(0)), Int(try columns.time(1)))
        if found.last?.day != day { found.append(PlatformFigures(day: day, fetchedAt: try columns.time(5))) }
        let last = found.count - 1
        if source == Self.totalSource {
          found[last].total = try columns.integerIfAny(4) == nil ? nil : try columns.count(4)
        } else {
          found[last].sources[source] = PlatformFigures.Movement(new: try columns.count(2), cancelled: try columns.count(3))
        }
      }
      return found
    }
  }

  package func figuresRefusedAt(of account: String) throws(StoreFault) -> Int64? {
    try reading { db in
      try Row.fetchOne(db, sql: "SELECT at FROM refused_figures WHERE account = ?", arguments: [account])
        .map { row throws(StoreFault) in try Columns(row, of: "refused_figures").time(0) }
    }
  }

  package func noteFiguresRefused(of account: String, at time: Int64) throws(StoreFault) {
    try writing { db in try db.execute(sql: "REPLACE INTO refused_figures (account, at) VALUES (?, ?)", arguments: [account, time]) }
  }

  package func noteAlive(startedAt: Int64, now: Int64) throws(StoreFault) {
    try writing { db in
      try db.execute(
        sql: "INSERT INTO server_runs (started_at, alive_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET alive_at = MAX(alive_at, excluded.alive_at)",
        arguments: [startedAt, now])
      try db.execute(
        sql: "DELETE FROM server_runs WHERE started_at <= (SELECT started_at FROM server_runs ORDER BY started_at DESC LIMIT 1 OFFSET ?)",
        arguments: [Self.mostRuns])
    }
  }

  package func serverRuns() throws(StoreFault) -> [ServerRun] {
    try reading { db in
      try Row.fetchAll(db, sql: "SELECT started_at, alive_at FROM server_runs ORDER BY started_at").map { row throws(StoreFault) in
        let columns = Columns(row, of: "server_runs")
        return ServerRun(startedAt: try columns.time(0), aliveAt: try columns.time(1))
      }
    }
  }

  package func firstLine(of account: String) throws(StoreFault) -> Int64? {
    try reading { db in
      try Row.fetchOne(db, sql: "SELECT at FROM ledger WHERE account = ? ORDER BY turn LIMIT 1", arguments: [account])
        .map { row throws(StoreFault) in try Columns(row, of: "ledger").time(0) }
    }
  }
}
