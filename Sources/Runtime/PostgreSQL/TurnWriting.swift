internal import Engine
internal import Rules

/// Changes of a batch, gathered and written by arrays: what comes of them is what would come of one after the other. What depends on what stands
/// in a table by then has that written first.
struct TurnWriting {
  private let asking: Asking
  private let now: Int64
  private let answers: KnownAnswers
  private var people: FollowerRows
  private var windows = WindowRows()
  private var answered: [DeliveryKey: Answer] = [:]
  /// For how many milliseconds endpoints are asked about what was answered.
  private var milliseconds: [DeliveryKey: Int64] = [:]
  private var entries: [LedgerEntry] = []
  private var records: [RecordEntry] = []
  private var queued: [OutboxRow] = []
  private var shared: [SharedLimit: SharedRow] = [:]
  private var taken: [Taking] = []
  private var reports: [OutboxReport] = []
  private(set) var late: [LateUse] = []

  private struct SharedRow {
    let times: [Int64]
    let at: Int64
    let until: Int64?
  }

  /// - Parameters:
  ///   - versions: of the followers that were read; nought for those that are not there.
  ///   - now: seconds.
  init(_ asking: Asking, answers: KnownAnswers, versions: [FollowerID: Int64], now: Int64) {
    self.asking = asking
    self.answers = answers
    self.now = now
    people = FollowerRows(asking, versions)
  }

  mutating func add(_ change: StoreChange) throws(PostgreSQLFault) {
    if !reports.isEmpty, !change.isSettled { try settle() }
    switch change {
    case .answered(let key, let answer):
      answered[key] = answer
      if !milliseconds.isEmpty { milliseconds[key] = nil }
    case .asking(let key, let answer, let most):
      answered[key] = answer
      milliseconds[key] = most
    case .entered(let entry): entries.append(entry)
    case .updated(let follower): people.update(follower)
    case .recorded(let record): records.append(record)
    case .queued(let row): queued.append(row)
    case .opened(let kind, let follower, let at): windows.open(kind, of: follower, at: at)
    case .closed(let follower): windows.close(follower)
    case .took(let stock, let piece, let follower, let turn, let at, let until):
      taken.append(Taking(stock: stock, piece: piece, follower: follower, turn: turn, at: at, until: until))
    case .used(let names, let piece, let record): try use(names, piece, record)
    case .sharedAnswers(let limit, let times, let at, let until): shared[limit] = SharedRow(times: times, at: at, until: until)
    case .settled(let report):
      // It may end what the batch queued, and note facts of whom it updates.
      if reports.isEmpty { try write() }
      reports.append(report)
    case .erased(let follower):
      try writePeople()
      try FollowerErasing(asking).erase(follower)
      people.isGone(follower)
    case .renamed(let old, let new):
      try writePeople()
      try asking.run(.followerRename, .text(old.account), .text(old.openid), .text(new.openid))
      people.isGone(old)
      people.isChanged(new)
    }
  }

  /// Everything that was gathered. Rows of queues come before those of windows, as everywhere.
  mutating func write() throws(PostgreSQLFault) {
    try settle()
    try writePeople()
    try writeShared()
    try writeOutbox()
    try windows.write(asking)
  }

  private mutating func settle() throws(PostgreSQLFault) {
    if reports.isEmpty { return }
    let settled = reports
    reports = []
    try OutboxSettling.settle(settled, asking)
    people.areUnknown()
  }

  /// What has the name of a follower, and would be renamed or deleted with them.
  private mutating func writePeople() throws(PostgreSQLFault) {
    try people.write()
    try writeLedger()
    try writeRecords()
    try writeTaken()
    try writeAnswers()
  }

  private mutating func use(_ names: [String], _ piece: String, _ record: RecordEntry) throws(PostgreSQLFault) {
    try writeTaken()
    let follower = record.follower
    let row = try asking.run(.stocksUse, .texts(names), .text(piece), .text(follower.account), .text(follower.openid))[0]
    if try row.value(0, as: Int64.self) > 0 {
      records.append(record)
    } else if try !row.value(1, as: Bool.self), let name = names.first {
      // It may be somebody else's by now: an event came too late to keep it.
      records.append(record.named(StockRecord.late))
      late.append(LateUse(stock: name, turn: record.turn))
    }
  }

  // MARK: arrays

  private mutating func writeLedger() throws(PostgreSQLFault) {
    if entries.isEmpty { return }
    try asking.run(
      .turnsWriteLedger, .texts(entries.map(\.follower.account)), .bigints(entries.map(\.turn.number)), .bigints(entries.map { $0.before?.number }),
      .texts(entries.map(\.follower.openid)), .bigints(entries.map(\.at)), .texts(entries.map(\.kind.rawValue)),
      .texts(entries.map(\.subscription.rawValue)), .texts(entries.map(\.campaign)), .texts(entries.map(\.scene)),
      .texts(entries.map(\.revision)))
    entries = []
  }

  private mutating func writeRecords() throws(PostgreSQLFault) {
    if records.isEmpty { return }
    try asking.run(
      .turnsWriteRecords, .texts(records.map(\.follower.account)), .bigints(records.map(\.turn.number)),
      .bigints(records.map { Int64($0.position) }), .texts(records.map(\.follower.openid)), .bigints(records.map(\.at)),
      .texts(records.map(\.name)), .texts(records.map(\.fields.line)))
    records = []
  }

  private mutating func writeTaken() throws(PostgreSQLFault) {
    if taken.isEmpty { return }
    try asking.run(
      .stocksTake, .texts(taken.map(\.stock)), .texts(taken.map(\.piece)), .texts(taken.map(\.follower.account)),
      .texts(taken.map(\.follower.openid)), .bigints(taken.map(\.turn.number)), .bigints(taken.map(\.at)), .bigints(taken.map(\.until)))
    taken = []
  }

  private mutating func writeAnswers() throws(PostgreSQLFault) {
    if answered.isEmpty { return }
    // What was asked about and is not there need not be looked for again.
    let isNew = { [answers, writtenAnswers] (key: DeliveryKey) in
      answers.followers[key] != nil && !answers.kept.contains(key) && !writtenAnswers.contains(key)
    }
    let values = { [answers, now] (rows: [(key: DeliveryKey, value: Answer)]) -> [PostgreSQLValue] in
      [
        .texts(rows.map { answers.followers[$0.key]?.account }), .texts(rows.map { answers.followers[$0.key]?.openid }),
        .byteas(rows.map(\.key.bytes)), .bigints(rows.map(\.value.turn.number)), .byteas(rows.map(\.value.body)), .bigint(now),
      ]
    }
    // Of one that nobody asked about nobody knows whether it is there; then its key refuses it.
    let asked = answered.filter { [answers, writtenAnswers, milliseconds] (key, _) in
      milliseconds[key] != nil && !answers.kept.contains(key) && !writtenAnswers.contains(key)
    }
    if !asked.isEmpty {
      let rows = Array(asked)
      try asking.run(.turnsBeginAsking, values: values(rows) + [.bigints(rows.map { milliseconds[$0.key] })])
    }
    for (rows, statement) in [
      (answered.filter { isNew($0.key) && milliseconds[$0.key] == nil }, PostgreSQLStatement.turnsWriteAnswers),
      (answered.filter { !isNew($0.key) && asked[$0.key] == nil }, PostgreSQLStatement.turnsReplaceAnswers),
    ] where !rows.isEmpty {
      try asking.run(statement, values: values(Array(rows)))
    }
    writtenAnswers.formUnion(answered.keys)
    (answered, milliseconds) = ([:], [:])
  }
  /// By this batch.
  private var writtenAnswers: Set<DeliveryKey> = []

  private mutating func writeShared() throws(PostgreSQLFault) {
    if shared.isEmpty { return }
    let rows = Array(shared)
    try asking.run(
      .turnsWriteLimits, .texts(rows.map(\.key.account)), .texts(rows.map(\.key.key)), .texts(rows.map { SharedTimes.text($0.value.times) }),
      .bigints(rows.map(\.value.until)), .bigint(rows.map(\.value.at).max() ?? .min))
    shared = [:]
  }

  private mutating func writeOutbox() throws(PostgreSQLFault) {
    try OutboxRows(asking: asking).add(queued)
    queued = []
  }
}

extension StoreChange {
  fileprivate var isSettled: Bool { if case .settled = self { true } else { false } }
}

extension PostgreSQLStatement {
  fileprivate static let followerRename = PostgreSQLStatement("follower-rename", PackageResources.follower_rename_sql)
  fileprivate static let stocksUse = PostgreSQLStatement("stocks-use", PackageResources.stocks_use_sql)
  fileprivate static let stocksTake = PostgreSQLStatement("stocks-take", PackageResources.stocks_take_sql)
  fileprivate static let turnsWriteLedger = PostgreSQLStatement("turns-write-ledger", PackageResources.turns_write_ledger_sql)
  fileprivate static let turnsWriteRecords = PostgreSQLStatement("turns-write-records", PackageResources.turns_write_records_sql)
  fileprivate static let turnsWriteAnswers = PostgreSQLStatement("turns-write-answers", PackageResources.turns_write_answers_sql)
  fileprivate static let turnsBeginAsking = PostgreSQLStatement("turns-begin-asking", PackageResources.turns_begin_asking_sql)
  fileprivate static let turnsReplaceAnswers = PostgreSQLStatement("turns-replace-answers", PackageResources.turns_replace_answers_sql)
  fileprivate static let turnsWriteLimits = PostgreSQLStatement("turns-write-limits", PackageResources.turns_write_limits_sql)
}
