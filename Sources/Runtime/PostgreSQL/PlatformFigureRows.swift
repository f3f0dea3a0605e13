package import Engine
internal import Synchronization

/// The platform's figures, and when servers ran.
extension PostgreSQLStore: FigureStore {
  /// Stands for how many followed, among the sources.
  private static let totalSource = -1
  /// Runs that are kept: of more than a year, unless servers are started anew every few hours.
  private static let mostRuns: Int64 = 4096

  package func keepFigures(_ figures: [PlatformFigures], of account: String) throws(StoreFault) {
    // Of a day that is there twice the later one stays: a statement writes no row twice.
    var days: [Int: PlatformFigures] = [:]
    for figure in figures { days[figure.day] = figure }
    var (day, source, new, cancelled, total, fetched) = ([Int64?](), [Int64?](), [Int64?](), [Int64?](), [Int64?](), [Int64?]())
    for figure in days.values.sorted(by: { $0.day < $1.day }) {
      let movements = figure.sources.filter { $0.key != Self.totalSource }
      for (key, movement) in movements.sorted(by: { $0.key < $1.key }) {
        day.append(Int64(figure.day))
        source.append(Int64(key))
        new.append(Int64(movement.new))
        cancelled.append(Int64(movement.cancelled))
        total.append(nil)
        fetched.append(figure.fetchedAt)
      }
      day.append(Int64(figure.day))
      source.append(Int64(Self.totalSource))
      new.append(0)
      cancelled.append(0)
      total.append(figure.total.map { Int64($0) })
      fetched.append(figure.fetchedAt)
    }
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(
        .figuresKeep, .text(account), .bigints(day), .bigints(source), .bigints(new), .bigints(cancelled), .bigints(total), .bigints(fetched))
    }
  }

  package func figures(of account: String, days: ClosedRange<Int>) throws(StoreFault) -> [PlatformFigures] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      var found: [PlatformFigures] = []
      for row in try asking.run(.figuresRead, .text(account), .bigint(Int64(days.lowerBound)), .bigint(Int64(days.upperBound))) {
        let (day, source) = (Int(try row.bounded(0)), Int(try row.bounded(1)))
        if found.last?.day != day { found.append(PlatformFigures(day: day, fetchedAt: try row.bounded(5))) }
        let last = found.count - 1
        if source == Self.totalSource {
          found[last].total = try row.boundedIfAny(4).map { Int(max(0, $0)) }
        } else {
          found[last].sources[source] = PlatformFigures.Movement(new: try row.quantity(2), cancelled: try row.quantity(3))
        }
      }
      return found
    }
  }

  package func figuresRefusedAt(of account: String) throws(StoreFault) -> Int64? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      let rows = try asking.run(.figuresRefusedAt, .text(account))
      return rows.count == 0 ? nil : try rows[0].bounded(0)
    }
  }

  package func noteFiguresRefused(of account: String, at time: Int64) throws(StoreFault) {
    try asking(.keeping) { asking throws(PostgreSQLFault) in try asking.run(.figuresRefuse, .text(account), .bigint(time)) }
  }

  package func noteAlive(startedAt: Int64, now: Int64) throws(StoreFault) {
    let node = turnMemory.withLock { $0.node?.number ?? 0 }
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.runsNote, .bigint(startedAt), .int4(node), .bigint(now))
      try asking.run(.runsPurge, .bigint(Self.mostRuns))
    }
  }

  package func serverRuns() throws(StoreFault) -> [ServerRun] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.runsRead).map { row throws(PostgreSQLFault) in
        ServerRun(startedAt: try row.bounded(0), aliveAt: try row.bounded(1))
      }
    }
  }

  package func firstLine(of account: String) throws(StoreFault) -> Int64? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      let rows = try asking.run(.ledgerFirstLine, .text(account))
      return rows.count == 0 ? nil : try rows[0].bounded(0)
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let figuresKeep = PostgreSQLStatement("figures-keep", PackageResources.figures_keep_sql)
  fileprivate static let figuresRead = PostgreSQLStatement("figures-read", PackageResources.figures_read_sql)
  fileprivate static let figuresRefusedAt = PostgreSQLStatement("figures-refused-at", PackageResources.figures_refused_at_sql)
  fileprivate static let figuresRefuse = PostgreSQLStatement("figures-refuse", PackageResources.figures_refuse_sql)
  fileprivate static let runsNote = PostgreSQLStatement("runs-note", PackageResources.runs_note_sql)
  fileprivate static let runsPurge = PostgreSQLStatement("runs-purge", PackageResources.runs_purge_sql)
  fileprivate static let runsRead = PostgreSQLStatement("runs-read", PackageResources.runs_read_sql)
  fileprivate static let ledgerFirstLine = PostgreSQLStatement("ledger-first-line", PackageResources.ledger_first_line_sql)
}
