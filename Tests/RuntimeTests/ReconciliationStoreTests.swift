import Rules
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import SQLite
@testable import Server

/// The comparison with the platform as a store has it: its books and its lines, whoever was erased before or after they were made.
@Suite("reconciliation, from a store")
struct ReconciliationStoreTests {
  static let day = 20_604
  /// 2026-05-31 in Beijing, in seconds since 1970 UTC.
  static let begin = DigestMakingTests.midnight - 86_400

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// The zone of the account's reports.
    var zone = "Asia/Shanghai"
    /// Numbers of the followers who are erased before the books are made, and after.
    var before: [Int] = []
    var after: [Int] = []
    /// New, left, by a code, erased.
    let ours: [Int]
    let causes: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "nobody is erased", ours: [3, 1, 2, 0], causes: []),
    Case(name: "one who left, before the books are made", before: [1], ours: [3, 1, 2, 2], causes: []),
    Case(name: "one who left, after it", after: [1], ours: [3, 1, 2, 2], causes: []),
    Case(name: "one who follows still", after: [2], ours: [3, 1, 2, 1], causes: []),
    Case(name: "all of them", before: [0], after: [1, 2], ours: [3, 1, 2, 4], causes: []),
    Case(name: "days of another zone", zone: "UTC", after: [1], ours: [2, 0, 1, 2], causes: ["erased 2"]),
  ]

  static func id(_ number: Int) -> FollowerID { FollowerID(account: "main", openid: "o\(number)") }

  @Test("what is ours", arguments: cases)
  func reconciled(_ one: Case) throws {
    let place = try StoreContract.Place(.file)
    defer { withExtendedLifetime(place) {} }
    let store = try place.open()
    defer { store.close() }
    let ruleSet = try Compile.ruleSet(DigestMakingTests.rules.replacing("account: main }", with: "account: main, timezone: \(one.zone) }"))
    func turn(_ second: Int64) -> Int64 { (Self.begin + second) * 1_000_000 }
    // Two come by a code and one without; the second leaves. In the afternoon, so that the day is the same in both zones.
    let noon: Int64 = 12 * 3600
    try StoreContract.write(store, [StoreContract.entry(Self.id(0), .follow, at: Self.begin + noon, turn: turn(noon), campaign: "door")])
    try StoreContract.write(
      store,
      [
        StoreContract.entry(Self.id(1), .follow, at: Self.begin + noon + 10, turn: turn(noon + 10), campaign: "door"),
        StoreContract.entry(Self.id(1), .unfollow, at: Self.begin + noon + 500, turn: turn(noon + 500), before: turn(noon + 10)),
      ])
    try StoreContract.write(store, [StoreContract.entry(Self.id(2), .follow, at: Self.begin + noon + 20, turn: turn(noon + 20))])
    try store.keepFigures(
      [PlatformFigures(day: Self.day, sources: [30: .init(new: 2, cancelled: 1), 1: .init(new: 1, cancelled: 0)], fetchedAt: 5)], of: "main")
    for number in one.before { try store.transact([], now: 100) { _ in [.erased(Self.id(number))] } }
    try DigestRemarks.bringUpToDate(ruleSet.bookTerms(of: "main"), in: store)
    for number in one.after { try store.transact([], now: 100) { _ in [.erased(Self.id(number))] } }
    try DigestRemarks.bringUpToDate(ruleSet.bookTerms(of: "main"), in: store)

    let question = try ReconciliationQuestion(from: "2026-05-31", to: "2026-05-31", now: Self.begin + 86_400 + 9 * 3600)
    let accounts = ruleSet.accounts.filter { $0.name == "main" }
    let report = try #require(try question.reports(store, of: accounts, in: ruleSet).first)
    #expect(report.isCompared && report.differs == !one.causes.isEmpty)
    guard case .array(let days)? = report.json["days"], let day = days.first, days.count == 1 else {
      Issue.record("\(report.json)")
      return
    }
    #expect([day["new"]?["ours"]?.int, day["cancelled"]?["ours"]?.int, day["by_code"]?["ours"]?.int, day["erased"]?.int] == one.ours)
    guard case .array(let causes)? = day["causes"] else {
      Issue.record("\(day)")
      return
    }
    #expect(causes.map { "\($0["cause"]?.string ?? "") \($0["events"]?.int ?? 0)" } == one.causes)
  }

  @Test("books that others made by other rules are made anew for it")
  func otherTerms() throws {
    let store = try SQLiteStore(path: ":memory:")
    defer { store.close() }
    let ruleSet = try Compile.ruleSet(DigestMakingTests.rules)
    let id = FollowerID(account: "main", openid: "o1")
    try StoreContract.write(store, [StoreContract.entry(id, .follow, at: Self.begin + 100, turn: (Self.begin + 100) * 1_000_000)])
    try DigestRemarks.bringUpToDate(BookTerms(account: "main", zone: .utc, policies: { _ in .standard }, fingerprint: "other"), in: store)
    try store.transact([], now: 100) { _ in [.erased(id)] }
    let question = try ReconciliationQuestion(from: "2026-05-31", to: "2026-05-31", now: Self.begin + 86_400 + 9 * 3600)
    let report = try #require(try question.reports(store, of: ruleSet.accounts.filter { $0.name == "main" }, in: ruleSet).first)
    #expect(!report.isCompared && !report.differs)
    #expect(report.text.english.contains("1 of these were erased since"))
  }
}
