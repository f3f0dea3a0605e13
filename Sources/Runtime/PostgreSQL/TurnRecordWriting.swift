package import Engine
internal import Rules
internal import Synchronization

/// What is added to the turns.
extension PostgreSQLTurns {
  package func write(_ news: TurnNews) throws(StoreFault) {
    if news.isEmpty { return }
    let batch = RecordBatch(news)
    let known = numbers.withLock { $0 }
    let found = try changing { asking throws(PostgreSQLFault) in
      // That somebody's turns are gone must not be lost with the power.
      if batch.left.isEmpty { try asking.run(PostgreSQLStatement("records-of-turns-unflushed", PackageResources.records_of_turns_unflushed_sql)) }
      try asking.run(PostgreSQLStatement("records-of-turns-lock", PackageResources.records_of_turns_lock_sql))
      var numbers = known
      try numbers.find(words: batch.words, revisions: batch.revisions, asking)
      if let turns = news.turns { try Self.endForgetting(news, turns, asking) }
      if !batch.left.isEmpty {
        try asking.run(
          PostgreSQLStatement("records-of-turns-leave", PackageResources.records_of_turns_leave_sql), .bigints(batch.left.map(\.number)),
          .bigint(.max))
      }
      try batch.write(numbers, asking)
      return numbers
    }
    // Only what is committed is there for the next.
    numbers.withLock { $0 = found.bounded }
  }

  /// Microseconds, as turns are numbered by, that a turn may take from its commit until it waits to be written.
  private static let underway: Int64 = 1_000_000

  package func endForgetting(at newest: TurnID) throws(StoreFault) {
    try changing { asking throws(PostgreSQLFault) in try Self.endForgetting(at: newest, asking) }
  }

  private static func endForgetting(at newest: TurnID, _ asking: Asking) throws(PostgreSQLFault) {
    try asking.run(
      PostgreSQLStatement("records-of-turns-end-forgetting", PackageResources.records_of_turns_end_forgetting_sql),
      .bigint(newest.number.addingSaturated(underway)))
  }

  /// How far another server may be behind with turns that were committed, in the same.
  private static let backlog: Int64 = 3_600_000_000

  /// Turns of one server come in their order; those of another may be behind.
  private static func endForgetting(_ news: TurnNews, _ turns: ClosedRange<TurnID>, _ asking: Asking) throws(PostgreSQLFault) {
    try endForgetting(at: max(news.newest ?? turns.upperBound, turns.upperBound), asking)
    let horizon = try asking.run(PostgreSQLStatement("nodes-horizon", PackageResources.nodes_horizon_sql))[0].value(0, as: Int64.self)
    try asking.run(
      PostgreSQLStatement("records-of-turns-drop-forgotten", PackageResources.records_of_turns_drop_forgotten_sql),
      .bigint(min(turns.lowerBound.number, horizon).subtractingSaturated(backlog)))
  }
}

/// News as they are written: in columns, and without turns of those who left behind them.
private struct RecordBatch {
  private var records: [TurnRecord] = []
  private(set) var left: Set<FollowerMask> = []
  private(set) var words: Set<String> = []
  private(set) var revisions: Set<String> = []
  private let counts: [(key: TurnCounts.Key, count: TurnCounts.Count)]
  private let texts: [(text: UnansweredText, count: Int)]

  init(_ news: TurnNews) {
    // Backwards: who left is met before the turns that go with them.
    for entry in news.entries.reversed() {
      switch entry {
      case .turn(let record): if !left.contains(record.follower) { records.append(record) }
      case .left(let follower): left.insert(follower)
      }
    }
    records.reverse()
    counts = news.counts.counts.map { ($0.key, $0.value) }
    texts = news.unanswered.map { ($0.key, $0.value) }
    for record in records {
      words.formUnion([record.account, record.kind])
      if let rule = record.rule { words.insert(rule) }
      revisions.insert(record.revision)
    }
    for (key, _) in counts {
      words.formUnion([key.account, key.kind])
      if let rule = key.rule { words.insert(rule) }
    }
    for (text, _) in texts { words.insert(text.account) }
  }

  func write(_ numbers: WordNumbers, _ asking: Asking) throws(PostgreSQLFault) {
    if !records.isEmpty { try writeRecords(numbers, asking) }
    if !counts.isEmpty { try writeCounts(numbers, asking) }
    if !texts.isEmpty { try writeTexts(numbers, asking) }
  }

  private func writeRecords(_ numbers: WordNumbers, _ asking: Asking) throws(PostgreSQLFault) {
    var (accounts, revisions, rules, kinds) = ([Int64?](), [Int64?](), [Int64?](), [Int64?]())
    for record in records {
      accounts.append(try numbers.word(record.account))
      revisions.append(try numbers.revision(record.revision))
      if let rule = record.rule { rules.append(try numbers.word(rule)) } else { rules.append(nil) }
      kinds.append(try numbers.word(record.kind))
    }
    try asking.run(
      PostgreSQLStatement("records-of-turns-write", PackageResources.records_of_turns_write_sql), .bigints(records.map(\.id.number)),
      .bigints(records.map(\.at)), .bigints(accounts), .bigints(records.map(\.follower.number)), .bigints(revisions), .bigints(rules),
      .bigints(kinds), .bigints(records.map { Int64($0.marks.rawValue) }), .byteas(records.map { $0.detail.bytes(at: $0.at) }))
  }

  private func writeCounts(_ numbers: WordNumbers, _ asking: Asking) throws(PostgreSQLFault) {
    var (accounts, rules, kinds, sums) = ([Int64?](), [Int64?](), [Int64?](), [Int64: Int64]())
    for (key, count) in counts {
      accounts.append(try numbers.word(key.account))
      if let rule = key.rule { rules.append(try numbers.word(rule)) } else { rules.append(0) }
      kinds.append(try numbers.word(key.kind))
      sums[key.hour, default: 0] &+= HitSum.part(key, count.turns)
    }
    let hours = Array(sums)
    try asking.run(
      PostgreSQLStatement("records-of-turns-count", PackageResources.records_of_turns_count_sql), .bigints(counts.map(\.key.hour)),
      .bigints(accounts), .bigints(rules), .bigints(kinds), .bigints(counts.map { Int64($0.key.part.rawValue) }),
      .bigints(counts.map { Int64($0.count.turns) }), .bigints(counts.map(\.count.last)), .bigints(hours.map(\.key)), .bigints(hours.map(\.value)))
  }

  private func writeTexts(_ numbers: WordNumbers, _ asking: Asking) throws(PostgreSQLFault) {
    // PostgreSQL holds no U+0000, and for one text that has it the others must not be lost.
    let texts = texts.filter { !$0.text.text.utf8.contains(0) }
    var accounts: [Int64?] = []
    for (text, _) in texts { accounts.append(try numbers.word(text.account)) }
    try asking.run(
      PostgreSQLStatement("records-of-turns-unanswered", PackageResources.records_of_turns_unanswered_sql), .bigints(accounts),
      .texts(texts.map(\.text.text)), .bigints(texts.map(\.text.day)), .bigints(texts.map { Int64($0.count) }))
  }
}
