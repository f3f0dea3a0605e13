package import Engine
internal import Rules
internal import Synchronization

/// What turns remember from one batch to the next. The database has all of it; this only spares looking for it again.
struct TurnMemory {
  var levels: [String: StockShelf] = [:]
  /// Nil where no other server writes.
  var node: ServerNode?
  /// For how long a batch may take, with all that it waits for.
  var patience = PostgreSQLStore.Use.turns.patience
  /// Why nothing could be written when that was tried last.
  var trouble: StoreFault?
}

extension PostgreSQLStore: BatchStore {
  /// Only one process at a time is in here for a follower, a limit or a stock: each batch locks all of its own first, in one order. What another
  /// transaction came before, or was ended for, is judged anew.
  @discardableResult
  package func transact(_ questions: [StoreQuestion], stocks: [StockQuestion], now: Int64, judge: (StoreKnowledge) -> [StoreChange])
    throws(StoreFault) -> [LateUse]
  {
    let deadline = ContinuousClock.now + turnMemory.withLock { $0.patience }
    func attempt() throws(StoreFault) -> [LateUse]? {
      do throws(PostgreSQLFault) {
        return try self.attempt(questions, stocks, now, until: deadline, judge)
      } catch {
        guard error == .outcomeUnknown, !questions.isEmpty else { throw StoreFault(error) }
      }
      // The connection ended during the commit. The keys tell whether it was done, behind the locks that it holds until it has ended: then each
      // delivery is a repeat, and nothing is written again.
      do throws(PostgreSQLFault) { return try self.attempt(questions, stocks, now, until: deadline, judge) } catch { throw StoreFault(error) }
    }
    // The lease may have ended while this process stood still, and nobody else have got the number.
    if let late = try attempt() { return late }
    if try renewNode(until: deadline), let late = try attempt() { return late }
    throw .overtaken
  }

  /// - Returns: nil when this server has lost the right to write; nothing was judged then.
  private func attempt(
    _ questions: [StoreQuestion], _ stocks: [StockQuestion], _ now: Int64, until deadline: ContinuousClock.Instant,
    _ judge: (StoreKnowledge) -> [StoreChange]
  ) throws(PostgreSQLFault) -> [LateUse]? {
    try asked(.turns, until: deadline) { asking throws(PostgreSQLFault) in
      let known = turnMemory.withLock { $0 }
      let (late, levels, newest) = try asking.retrying { asking throws(PostgreSQLFault) in
        // From what was there before the first try: nothing of one that failed is true.
        var levels = known.levels
        var newest = 0 as Int64
        let late = try self.transact(questions, stocks, now, known.node, &levels, &newest, asking, judge)
        return (late, levels, newest)
      }
      if late != nil {
        turnMemory.withLock { memory in
          memory.levels = levels
          memory.trouble = nil
          if let before = memory.node?.newest { memory.node?.newest = max(before, newest) }
        }
      }
      return late
    }
  }

  private func transact(
    _ questions: [StoreQuestion], _ stocks: [StockQuestion], _ now: Int64, _ node: ServerNode?, _ levels: inout [String: StockShelf],
    _ newest: inout Int64, _ asking: Asking, _ judge: (StoreKnowledge) -> [StoreChange]
  ) throws(PostgreSQLFault) -> [LateUse]? {
    var locks = TurnLocks(asking, node: node?.number ?? 0)
    try locks.take(TurnLocks.Name.all(of: questions, stocks))
    var last: TurnID?
    if let node {
      guard let newest = try mayWrite(node, asking) else { return nil }
      last = newest
    }
    let answers = try KnownAnswers(questions, asking)
    let reader = KnownFollowers(asking: asking)
    let (standings, versions) = try reader.standings(questions)
    let shared = try reader.times(of: questions.flatMap(\.shared))
    let shelves = StockShelves(asking: asking)
    let marks = last.map { last in Dictionary(questions.map { ($0.follower, last) }) { first, _ in first } } ?? [:]
    let knowledge = StoreKnowledge(
      answers: answers.given, standings: standings, stocks: try shelves.levels(stocks, &levels), shared: shared, newest: marks,
      asking: answers.asking)
    let changes = judge(knowledge)
    if changes.isEmpty { return [] }
    // Who was not asked about, and changes all the same.
    try locks.take(changes.flatMap { TurnLocks.Name.all(of: $0) })
    var writer = TurnWriting(asking, answers: answers, versions: versions, now: now)
    for change in changes {
      try writer.add(change)
      newest = max(newest, change.writtenBy?.number ?? 0)
      if case .took(let stock, let piece, _, _, _, let until) = change { levels[stock]?.took(piece, of: stock, until: until) }
    }
    try writer.write()
    if let node, newest > 0 { try asking.run(.nodesNoteNewest, .int4(node.number), .bigint(newest)) }
    return writer.late
  }
}

/// What a batch locks until it ends, so that others who want it wait.
struct TurnLocks {
  /// As `turns-lock` names things.
  struct Name: Hashable {
    let account: String
    let name: String

    init(_ follower: FollowerID) { (account, name) = (follower.account, follower.openid) }
    init(_ limit: SharedLimit) { (account, name) = (limit.account, "limit \(limit.key)") }
    /// All accounts give from the same.
    init(stock: String) { (account, name) = ("", "stock \(stock)") }

    static func all(of questions: [StoreQuestion], _ stocks: [StockQuestion]) -> [Name] {
      questions.flatMap { question in
        [Name(question.follower)] + (question.pseudonym.map { [Name($0)] } ?? []) + question.shared.map { Name($0) }
      } + stocks.flatMap { question in ([question.stock.name] + question.stock.former).map { Name(stock: $0) } }
    }

    static func all(of change: StoreChange) -> [Name] {
      switch change {
      case .updated(let follower): [Name(follower.id)]
      case .erased(let follower): [Name(follower)]
      case .renamed(let old, let new): [Name(old), Name(new)]
      case .sharedAnswers(let limit, _, _, _): [Name(limit)]
      case .settled(let report): report.endings.filter { !$0.facts.isEmpty }.map { Name($0.row.follower) }
      case .answered, .asking, .entered, .recorded, .queued, .opened, .closed, .took, .used: []
      }
    }
  }
  private let asking: Asking
  private var taken: Set<Name> = []
  /// Of this server: whoever takes its number over waits for what it has under way.
  private let node: Int32

  init(_ asking: Asking, node: Int32 = 0) {
    self.asking = asking
    self.node = node
  }

  mutating func take(_ names: [Name]) throws(PostgreSQLFault) {
    let new = Array(Set(names).subtracting(taken))
    if new.isEmpty { return }
    try asking.run(
      .turnsLock, .int4(node), .texts(new.map(\.account)), .texts(new.map(\.name)))
    taken.formUnion(new)
  }
}

/// Which deliveries were answered before, and whose they are.
struct KnownAnswers {
  /// One for each question.
  let given: [Answer?]
  /// Keys of which there is a row.
  let kept: Set<DeliveryKey>
  /// Keys about which an endpoint is asked.
  let asking: Set<DeliveryKey>
  /// Keys that were asked about, by whose they are: of others nobody knows whether there is a row.
  let followers: [DeliveryKey: FollowerID]

  init(_ questions: [StoreQuestion], _ asking: Asking) throws(PostgreSQLFault) {
    followers = Dictionary(questions.map { ($0.key, $0.follower) }) { first, _ in first }
    let keys = Array(followers.keys)
    var known: [DeliveryKey: Answer] = [:]
    var asked: Set<DeliveryKey> = []
    if !keys.isEmpty {
      for row in try asking.run(.turnsReadAnswers, .byteas(keys.map(\.bytes))) {
        guard let key = keys.at(place: try row.value(0)) else { throw .damaged(statement: "turns-read-answers", column: "place") }
        known[key] = Answer(turn: TurnID(number: try row.value(1)), body: try row.value(2))
        if try row.value(3) { asked.insert(key) }
      }
    }
    kept = Set(known.keys)
    self.asking = asked
    given = questions.map { known[$0.key] }
  }
}

extension PostgreSQLStatement {
  fileprivate static let turnsLock = PostgreSQLStatement("turns-lock", PackageResources.turns_lock_sql)
  fileprivate static let turnsReadAnswers = PostgreSQLStatement("turns-read-answers", PackageResources.turns_read_answers_sql)
}
