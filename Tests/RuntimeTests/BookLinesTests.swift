import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite

/// Every figure of a report opens into the lines that it is the count of.
@Suite("lines behind figures")
struct BookLinesTests {
  typealias Place = StoreContract.Place

  static let rules = """
    wxrules: 1
    defaults: { account: main, timezone: Asia/Shanghai }
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: T } }
      shop: { app_id: wxfedcba9876543210, original_id: gh_ba9876543210, kind: service, mode: plain, token: { env: T } }
    campaigns:
      poster: { qr: { kind: permanent, scene: "poster:{n}" }, for_each: { n: { range: 0..2 } } }
      desk: { account: shop, qr: { kind: permanent, scene: "desk:{n}" }, for_each: { n: { range: 0..2 } } }
    rules: [ { id: any, on: scan, reply: x } ]
    """
  /// A month after the first line.
  static let now = BookLedger.begin + 30 * 86_400

  /// Writes what followers of two accounts might do, numbered as turns are; some are erased. The same from the same seed.
  static func write(_ count: Int, seed: Int, to store: any Store) throws {
    var random = SeededRandom(UInt64(seed))
    var known: [FollowerID: Follower] = [:]
    for number in 0..<count {
      let place = Int(random.next() % 20)
      let id = FollowerID(account: place % 5 == 0 ? "shop" : "main", openid: "oFollower_\(place)")
      var follower = known[id] ?? Follower(id)
      let kind: LedgerEntry.Kind =
        follower.isFollowing
        ? random.pick([.scan, .scan, .unfollow, .unfollow, .follow]) : random.pick([.follow, .follow, .follow, .seen, .unfollow])
      let own = id.account == "shop" ? "desk" : "poster"
      let campaign = kind == .follow || kind == .scan ? random.pick([own, own, nil] as [String?]) : nil
      let written = BookLedger.begin + Int64(number) * 5000
      // Some come late, and a few of them on another day.
      let at = written - (random.chance(10) ? 40_000 : 0)
      let entry = LedgerEntry(
        follower: id, kind: kind, at: at, turn: TurnID(number: written * 1_000_000), before: follower.lastTurn,
        subscription: follower.history.followCount == 0 ? .new : follower.isFollowing ? .existing : .returning, campaign: campaign,
        scene: campaign.map { "\($0):\(number % 3)" }, revision: "r1")
      follower.add(entry)
      known[id] = follower
      var changes: [StoreChange] = [.entered(entry), .updated(follower)]
      if random.chance(3) {
        changes.append(.erased(id))
        known[id] = nil
      }
      try store.transact([], now: 100) { _ in changes }
    }
  }

  static func asked(_ by: String, _ ruleSet: RuleSet) throws -> BookAsked {
    var question = BookQuestion()
    question.by = by.isEmpty ? [] : [by]
    (question.from, question.to) = ("2026-05-25", "2026-06-12")
    return try question.asked(in: ruleSet, now: now)
  }

  /// Columns of whose figures each is a line: `net` is a difference, `people` counts some lines once, and the erased have none.
  static let columns: [(BookLines.Column, BookColumn)] = [
    (.scans, .scans), (.new, .new), (.returning, .returning), (.found, .found), (.lost, .lost), (.quick, .quick), (.takenBack, .takenBack),
    (.opening, .opening), (.closing, .closing),
  ]

  @Test("those who followed are those who are new and those who returned")
  func came() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let place = try Place(.file)
    let store = try place.open()
    defer { store.close() }
    try Self.write(150, seed: 4, to: store)
    let asked = try Self.asked("", ruleSet)
    func turns(_ column: BookLines.Column) throws -> [TurnID] {
      var lines = try BookLines(column, of: asked, groupings: [], labels: [], limit: 1000, in: ruleSet)
      return try lines.read(store).lines.map(\.turn)
    }
    let came = try turns(.came)
    #expect(came.count > 20)
    #expect(came == (try turns(.new) + turns(.returning)).sorted())
  }

  @Test(
    "as many lines as the figure says, in every row and column, of those who are not erased",
    arguments: ["", "campaign", "code", "campaign,day", "subscription,week", "account,month"], [1, 2, 3])
  func counts(_ by: String, _ seed: Int) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let place = try Place(.file)
    let store = try place.open()
    defer { store.close() }
    try Self.write(150, seed: seed, to: store)
    let asked = try Self.asked(by, ruleSet)
    let groupings = by.isEmpty ? [] : asked.query.groupings
    // Figures of those of whom there are lines.
    var books: [AccountBooks] = []
    for account in asked.accounts {
      let terms = ruleSet.bookTerms(of: account)
      var sums = BookSums(terms)
      _ = try store.allHistories(of: account) { if !$0.isErased { sums.add($0) } }
      books.append(AccountBooks(terms: terms, all: sums.postings, from: asked.query.from, to: asked.query.to))
    }
    var query = asked.query
    query.groupings = groupings
    let report = BookReport(books, in: ruleSet, query)
    var checked = 0
    for row in report.rows {
      for (column, figure) in Self.columns {
        guard let at = report.columns.firstIndex(of: figure), case .count(let count)? = row.figures[at] else { continue }
        var lines = try BookLines(column, of: asked, groupings: groupings, labels: row.labels.map(\.text), limit: 1000, in: ruleSet)
        let found = try lines.read(store)
        #expect(found.count == count && found.lines.count == count, "\(row.labels.map(\.text)) \(column)")
        #expect(found.lines.map(\.turn) == found.lines.map(\.turn).sorted())
        checked += count
      }
    }
    #expect(checked > 50, "\(checked)")
  }

  @Test(
    "of several accounts the newest lines of all are told, in the order in which they were written",
    arguments: [(1, [6]), (2, [5, 6]), (4, [3, 4, 5, 6]), (6, [1, 2, 3, 4, 5, 6]), (9, [1, 2, 3, 4, 5, 6])] as [(Int, [Int64])])
  func newest(_ limit: Int, _ turns: [Int64]) throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let place = try Place(.file)
    let store = try place.open()
    defer { store.close() }
    for turn in 1...6 as ClosedRange<Int64> {
      let follower = FollowerID(account: turn % 2 == 0 ? "shop" : "main", openid: "oFollower_\(turn)")
      try StoreContract.write(store, [StoreContract.entry(follower, .follow, at: 10, turn: turn)])
    }
    var question = try LedgerQuestion(account: nil, from: nil, to: nil, in: ruleSet, now: Self.now)
    question.limit = limit
    let newest = try question.lines(store) { _ in FollowerMask(0) }
    #expect(newest.inOrder.map(\.turn.number) == turns && newest.count == 6)
  }

  @Test("the newest are told, and how many there are in all")
  func limit() throws {
    let ruleSet = try Compile.ruleSet(Self.rules)
    let place = try Place(.file)
    let store = try place.open()
    defer { store.close() }
    try Self.write(150, seed: 1, to: store)
    let asked = try Self.asked("", ruleSet)
    var whole = try BookLines(.scans, of: asked, groupings: [], labels: [], limit: 1000, in: ruleSet)
    var part = try BookLines(.scans, of: asked, groupings: [], labels: [], limit: 3, in: ruleSet)
    let (all, some) = (try whole.read(store), try part.read(store))
    #expect(some.count == all.count && some.lines == Array(all.lines.suffix(3)))
    // A row that there is not.
    var none = try BookLines(.scans, of: try Self.asked("day", ruleSet), groupings: [.day], labels: ["2030-01-01"], limit: 3, in: ruleSet)
    #expect(try none.read(store).count == 0)
    #expect(throws: BookQueryFault.self) { try BookLines(.scans, of: asked, groupings: [.day], labels: [], limit: 3, in: ruleSet) }
  }
}
