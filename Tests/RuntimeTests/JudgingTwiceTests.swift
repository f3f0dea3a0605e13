import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Serving
@testable import Wire

/// A store over a network asks again when another server's transaction came between: nothing of the first time may be left.
@Suite("a batch that is judged twice")
struct JudgingTwiceTests {
  private struct AskingTwice: BatchStore {
    let store: SQLiteStore

    func transact(_ questions: [StoreQuestion], stocks: [StockQuestion], now: Int64, judge: (StoreKnowledge) -> [StoreChange])
      throws(StoreFault) -> [LateUse]
    {
      try store.transact(questions, stocks: stocks, now: now) { knowledge in
        // Other knowledge before, as another server's transaction leaves it.
        _ = judge(StoreKnowledge(answers: questions.map { _ in nil }, standings: [:]))
        _ = judge(knowledge)
        return judge(knowledge)
      }
    }
  }

  /// All that a store says of what was done.
  private struct Outcome: Equatable {
    var answers: [Answer?] = []
    var repeats: [Bool] = []
    var levels: [[String: Int]] = []
    var late: [Int] = []
    var lines: [LedgerEntry] = []
    var records: [RecordEntry] = []
    var actions: [OutboxID] = []
    var pieces: [Taking] = []
    var counts = StoreCounts()
  }

  private static func play(_ batches: [[Delivery]], _ store: SQLiteStore, by seam: any BatchStore, under ruleSet: RuleSet) throws -> Outcome {
    var (outcome, numbers) = (Outcome(), TurnNumbers(after: nil))
    for (index, batch) in batches.enumerated() {
      let (verdicts, levels, late) = try TurnBatch.transact(
        batch, in: seam, numbers: &numbers, now: 1_000_000_000 + Int64(index), uptime: 1000, under: ruleSet)
      outcome.answers += verdicts.map(\.answer)
      outcome.repeats += verdicts.map { if case .repeated = $0 { true } else { false } }
      outcome.levels.append(levels.mapValues(\.left))
      outcome.late.append(late.count)
    }
    try store.ledger(of: "main") { outcome.lines.append($0) }
    try store.records(of: "main", named: [StockRecord.used, StockRecord.low, ExposureRecord.name, "named"]) { outcome.records.append($0) }
    outcome.actions = try store.actions(matching: OutboxFilter(), limit: 1000).map(\.row.id)
    try store.takings(of: ruleSet.compiled.stocks.map(\.name)) { outcome.pieces.append($0) }
    outcome.counts = try store.counts()
    return outcome
  }

  @Test("comes to what one that is judged once comes to", arguments: [TurnTests.rules, StockTurnTests.rules], 0..<15)
  func twice(_ rules: String, _ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let ruleSet = try Compile.ruleSet(rules)
    var decoder = EventDecoder()
    var batches: [[Delivery]] = []
    for _ in 0..<12 {
      var batch: [Delivery] = []
      for _ in 0...(random.next() % 5) {
        let time = Int64(10 + random.next() % 60)
        let form = random.pick([MessageForm.follow, .unfollow, .scan("poster:1")] + ["券", "号", "警", "我叫a", "hi"].map { .text($0) })
        let message = Int(random.next() % 40)
        let xml = form.xml(
          openid: random.pick(["o1", "o2", "o3"]), account: "gh_1", isFollower: true, time: time, fields: [("MsgId", "\(message)")])
        batch.append(Delivery(try decoder.decode(xml), account: "main"))
      }
      batches.append(batch)
    }
    let (once, twice) = (try SQLiteStore(path: ":memory:"), try SQLiteStore(path: ":memory:"))
    let expected = try Self.play(batches, once, by: once, under: ruleSet)
    #expect(try Self.play(batches, twice, by: AskingTwice(store: twice), under: ruleSet) == expected)
  }

  @Test("numbers of a batch that failed are not made again")
  func failed() throws {
    struct Failing: BatchStore {
      func transact(_ questions: [StoreQuestion], stocks: [StockQuestion], now: Int64, judge: (StoreKnowledge) -> [StoreChange])
        throws(StoreFault) -> [LateUse]
      {
        _ = judge(StoreKnowledge(answers: questions.map { _ in nil }, standings: [:]))
        throw .full
      }
    }
    let ruleSet = try Compile.ruleSet(TurnTests.rules)
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.follow.xml(openid: "o1", account: "gh_1", isFollower: false, time: 10))
    let deliveries = [Delivery(event, account: "main")]
    var numbers = TurnNumbers(after: nil)
    #expect(throws: StoreFault.full) {
      _ = try TurnBatch.transact(deliveries, in: Failing(), numbers: &numbers, now: 500, uptime: 1, under: ruleSet)
    }
    let store = try SQLiteStore(path: ":memory:")
    let verdicts = try TurnBatch.transact(deliveries, in: store, numbers: &numbers, now: 500, uptime: 1, under: ruleSet).verdicts
    #expect(verdicts.first?.answer?.turn == TurnID(number: 501))
  }
}
