package import Engine
internal import Rules
internal import Synchronization

/// What turns remember from one batch to the next. The database has all of it; this only spares looking for it again.
struct TurnMemory {
  var levels: [String: StockShelf] = [:]
  /// When the connection is to be tidied up again.
  var tidying: ContinuousClock.Instant?
  /// Nil where no other server writes.
  var node: ServerNode?
}

extension PostgreSQLStore: BatchStore {
  /// Only one process at a time is in here for a follower, a limit or a stock: each batch locks all of its own first, in one order. What another
  /// transaction came before, or was ended for, is judged anew.
  ///
  /// Where the connection ends during the commit, nobody can tell whether it was done: the batch fails, the platform asks again, and the answer is
  /// found if it was.
  @discardableResult
  package func transact(_ questions: [StoreQuestion], stocks: [StockQuestion], now: Int64, judge: (StoreKnowledge) -> [StoreChange])
    throws(StoreFault) -> [LateUse]
  {
    tidyUp()
    // The lease may have ended while this process stood still, and nobody else have got the number.
    if let late = try attempt(questions, stocks, now, judge) { return late }
    if try renewNode(), let late = try attempt(questions, stocks, now, judge) { return late }
    throw .served
  }

  /// - Returns: nil when this server has lost the right to write; nothing was judged then.
  private func attempt(_ questions: [StoreQuestion], _ stocks: [StockQuestion], _ now: Int64, _ judge: (StoreKnowledge) -> [StoreChange])
    throws(StoreFault) -> [LateUse]?
  {
    try asking(.turns) { asking throws(PostgreSQLFault) in
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
    if try !mayWrite(node, asking) { return nil }
    let answers = try KnownAnswers(questions, asking)
    let reader = KnownFollowers(asking: asking)
    let (standings, versions) = try reader.standings(questions)
    let shared = try reader.times(of: questions.flatMap(\.shared))
    let shelves = StockShelves(asking: asking)
    // Whatever a clock says, no turn is numbered below what was said to be complete.
    let marks = node.map { node in Dictionary(questions.map { ($0.follower, TurnID(number: node.mark)) }) { first, _ in first } } ?? [:]
    let knowledge = StoreKnowledge(
      answers: answers.given, standings: standings, stocks: try shelves.levels(stocks, &levels), shared: shared, newest: marks)
    let changes = judge(knowledge)
    if changes.isEmpty { return [] }
    // Who was not asked about, and changes all the same.
    try locks.take(changes.flatMap { TurnLocks.Name.all(of: $0) })
    var writer = TurnWriting(self, asking, answers: answers, versions: versions, now: now)
    for change in changes {
      try writer.add(change)
      newest = max(newest, change.writtenBy?.number ?? 0)
      if case .took(let stock, let piece, _, _, _, let until) = change { levels[stock]?.took(piece, of: stock, until: until) }
    }
    try writer.write()
    return writer.late
  }

  /// Each minute. Plans are made anew, since one of an empty table would be kept when that is large. Old answers go; where nobody sees to that, they
  /// are only older, and a part that somebody reads for long is emptied the next time. By the connection of turns: on any other somebody may be at
  /// something long.
  private func tidyUp() {
    let isDue = turnMemory.withLock { memory in
      guard memory.tidying.map({ $0 <= .now }) ?? true else { return false }
      memory.tidying = .now + .seconds(60)
      return true
    }
    guard isDue else { return }
    do throws(StoreFault) {
      try asking(.turns) { asking throws(PostgreSQLFault) in
        let replan = String(decoding: PackageResources.session_replan_sql, as: UTF8.self)
        try asking.connection.execute(replan, name: "session-replan", until: asking.deadline)
        try asking.run(.answersEmptyNext)
      }
    } catch {
      // The batch says what is wrong, if it is.
    }
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
      case .answered, .entered, .recorded, .queued, .opened, .closed, .took, .used: []
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
      .turnsLock, .int4(node), .texts(new.map(\.account)), .texts(new.map(\.name)), .bools(new.map { _ in false }))
    taken.formUnion(new)
  }
}

/// Which deliveries were answered before, and whose they are.
struct KnownAnswers {
  /// One for each question.
  let given: [Answer?]
  /// Keys of which there is a row.
  let kept: Set<DeliveryKey>
  /// Keys that were asked about, by whose they are: of others nobody knows whether there is a row.
  let followers: [DeliveryKey: FollowerID]

  init(_ questions: [StoreQuestion], _ asking: Asking) throws(PostgreSQLFault) {
    followers = Dictionary(questions.map { ($0.key, $0.follower) }) { first, _ in first }
    let keys = Array(followers.keys)
    var known: [DeliveryKey: Answer] = [:]
    var kept: Set<DeliveryKey> = []
    if !keys.isEmpty {
      for row in try asking.run(.turnsReadAnswers, .byteas(keys.map(\.bytes))) {
        guard let key = keys.at(place: try row.value(0)) else { throw .damaged(statement: "turns-read-answers", column: "place") }
        kept.insert(key)
        // While an endpoint is asked there is none.
        guard let turn = try row.value(1, as: Int64?.self), let body = try row.value(2, as: [UInt8]?.self) else { continue }
        known[key] = Answer(turn: TurnID(number: turn), body: body)
      }
    }
    self.kept = kept
    given = questions.map { known[$0.key] }
  }
}

extension DeliveryKey {
  /// Sixteen, the high ones first.
  var bytes: [UInt8] {
    [high, low].flatMap { half in stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) } }
  }
}

extension PostgreSQLStatement {
  fileprivate static let turnsLock = PostgreSQLStatement("turns-lock", PackageResources.turns_lock_sql)
  fileprivate static let turnsReadAnswers = PostgreSQLStatement("turns-read-answers", PackageResources.turns_read_answers_sql)
  fileprivate static let answersEmptyNext = PostgreSQLStatement("answers-empty-next", PackageResources.answers_empty_next_sql)
}
