import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Sandbox
@testable import Serving
@testable import Wire

/// Days of many followers, played into real files.
@Suite("weeks that are played")
struct PlayTests {
  static let rules = """
    wxrules: 1
    defaults: { account: main }
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: T } }
      west: { app_id: wxfedcba9876543210, original_id: gh_ba9876543210, kind: service, mode: plain, token: { env: T }, timezone: America/New_York }
    campaigns:
      store: { qr: { kind: permanent, scene: "store:{n}" }, for_each: { n: { range: 1..9 } } }
    rules:
      - { id: scan, on: scan, reply: x, do: [ { record: { event: scanned } } ] }
      - { id: text, on: [ text, subscribe, menu.click ], reply: y }
    """
  static let week = """
    start: 2026-06-01
    followers: 40
    arrivals:
      - { scene: "store:1", daily: 60, hours: 10:00-22:00 }
      - { scene: "store:2", daily: 30 }
      - { scene: "flyer", daily: 10 }
      - { daily: 20 }
      - { pays: true, daily: 10 }
      - { account: west, scene: "store:1", daily: 25, hours: 20:00-02:00 }
    habits:
      - { text: 你好, daily: 20% }
      - { account: main, click: MENU, daily: 10% }
      - { again: true, daily: 10% }
      - { account: main, scan: "store:2", daily: 5% }
    loss: { hour: 10%, day: 10%, week: 20% }
    returns: 50%
    bursts:
      - { scene: "store:2", at: 2026-06-03T02:30, size: 50, gap: 2s, loss: 90% }
    silence:
      - { from: 2026-06-02T12:00, until: 2026-06-02T18:00 }
    late: 5%
    doubled: 5%
    """

  /// A database that goes with the test.
  final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(path: "wxrules-play-\(UUID().uuidString)").path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }
  struct Played {
    let lines: [String: [LedgerEntry]]
    let outcome: WeekRun.Outcome
    let counts: StoreCounts
    let plan: WeekPlan
  }

  static func declaration(_ yaml: String) throws -> WeekDeclaration {
    let file = SourceFile(path: "week.yaml", utf8: Array(yaml.utf8))
    let (week, findings) = RuleCompiler.week(in: file)
    return try #require(findings.isEmpty ? week : nil, "\(DiagnosticText(files: [file]).render(findings))")
  }

  static func play(_ yaml: String, days: Int = 5, seed: UInt64 = 1, in folder: Folder? = nil, name: String = "a.db") throws -> Played {
    let folder = try folder ?? Folder()
    let ruleSet = try Compile.ruleSet(rules)
    let plan = try WeekPlan(try declaration(yaml), under: ruleSet, days: days, seed: seed)
    let store = try SQLiteStore(path: folder.path + "/" + name)
    defer { store.close() }
    let outcome = try WeekRun(plan, under: ruleSet).play(into: store)
    var lines: [String: [LedgerEntry]] = [:]
    for account in plan.accounts { try store.ledger(of: account.name) { lines[account.name, default: []].append($0) } }
    return Played(lines: lines, outcome: outcome, counts: try store.counts(), plan: plan)
  }

  @Test("the same seed plays the same ledger, another one another")
  func determined() throws {
    let folder = try Folder()
    let first = try Self.play(Self.week, in: folder, name: "a.db")
    let again = try Self.play(Self.week, in: folder, name: "b.db")
    let other = try Self.play(Self.week, seed: 2, in: folder, name: "c.db")
    #expect(first.lines == again.lines && first.outcome.truth == again.outcome.truth && first.counts == again.counts)
    #expect(first.lines != other.lines)
    #expect((first.lines["main"]?.count ?? 0) > 500 && (first.lines["west"]?.count ?? 0) > 50)
    #expect(first.counts.records > 0 && first.outcome.lost > 0 && first.outcome.late > 0 && first.outcome.progress.repeats > 0)
  }

  @Test("what was really done, less what was lost on the way, is what the ledger has, by code and day", arguments: [1, 2, 3] as [UInt64])
  func truth(_ seed: UInt64) throws {
    let played = try Self.play(Self.week, seed: seed)
    var counted: [WeekTruth.Place: WeekTruth.Counts] = [:]
    var left: [WeekTruth.Place: Int] = [:]
    for account in played.plan.accounts {
      for line in played.lines[account.name] ?? [] {
        let day = account.zone.civil(at: line.at).dayNumber
        let place = WeekTruth.Place(account: account.name, day: day, code: line.scene)
        switch line.kind {
        case .follow:
          counted[place, default: WeekTruth.Counts()].follows += 1
          if line.scene != nil { counted[place, default: WeekTruth.Counts()].scans += 1 }
        case .scan: counted[place, default: WeekTruth.Counts()].scans += 1
        case .unfollow: left[WeekTruth.Place(account: account.name, day: day, code: nil), default: 0] += 1
        case .seen: continue
        }
      }
    }
    var expected: [WeekTruth.Place: WeekTruth.Counts] = [:]
    var expectedLeft: [WeekTruth.Place: Int] = [:]
    for (place, row) in played.outcome.truth.rows {
      var counts = WeekTruth.Counts()
      counts.follows = row.follows - row.undelivered.follows
      counts.scans = row.scans - row.undelivered.scans
      if counts != WeekTruth.Counts() { expected[place] = counts }
      let gone = row.left - row.undelivered.left
      if gone > 0 { expectedLeft[WeekTruth.Place(account: place.account, day: place.day, code: nil), default: 0] += gone }
    }
    #expect(counted == expected && left == expectedLeft)
  }

  @Test("where nothing is lost or late, the store ends with those who follow, and knows who is new")
  func exact() throws {
    let calm = Self.week.split(separator: "\n")
      .filter { line in !["silence", "  - { from", "late", "followers"].contains { line.hasPrefix($0) } }.joined(separator: "\n")
    let played = try Self.play(calm)
    #expect(played.outcome.lost == 0 && played.outcome.late == 0)
    #expect(played.counts.following == played.outcome.truth.closing.values.reduce(0, +))
    let follows = played.lines.values.joined().filter { $0.kind == .follow }
    #expect(follows.count { $0.subscription == .new } == played.outcome.truth.total.new)
    #expect(follows.count { $0.subscription == .returning } == played.outcome.truth.total.returning)
    #expect(!played.lines.values.joined().contains { $0.kind == .seen })
  }

  @Test(
    "rates are kept",
    arguments: [
      // A fifth more or less; the hours of the declaration.
      ("arrivals: [ { scene: \"store:1\", daily: 100, hours: 10:00-12:00 } ]", 80...120, 0...0),
      ("arrivals: [ { daily: 0 } ]", 0...0, 0...0),
      ("arrivals: [ { daily: 0 } ]\nbursts: [ { scene: \"store:1\", at: 2026-06-01T10:30, size: 50, gap: 2s, loss: 100% } ]", 50...50, 50...50),
      (
        "arrivals: [ { daily: 0 } ]\nbursts: [ { scene: \"store:1\", at: 2026-06-01T10:30, size: 50, loss: 0% } ]\nloss: { hour: 100% }", 50...50,
        0...0
      ),
      ("arrivals: [ { daily: 100, hours: 10:00-12:00 } ]\nloss: { hour: 100% }", 80...120, 80...120),
    ])
  func rates(_ yaml: String, _ follows: ClosedRange<Int>, _ left: ClosedRange<Int>) throws {
    let played = try Self.play("start: 2026-06-01\n" + yaml + "\n", days: 1)
    let sum = played.outcome.truth.total
    #expect(follows.contains(sum.new) && sum.returning == 0 && left.contains(sum.left), "\(sum)")
    for line in played.lines["main"] ?? [] where line.kind == .follow {
      #expect((10..<12).contains(Zone.shanghai.civil(at: line.at).hour))
    }
  }

  @Test("turns are as old as their deliveries, and each has a number of its own")
  func numbers() throws {
    let played = try Self.play(Self.week)
    let numbers = played.lines.values.joined().map(\.turn.number)
    #expect(Set(numbers).count == numbers.count)
    // Late ones, of which the first try may have met a server that was off: ten minutes and five seconds.
    for line in played.lines.values.joined() { #expect((0...605).contains(line.turn.number / 1_000_000 - line.at)) }
  }

  @Test("an account that there is not is named, with the one that was meant")
  func unknownAccount() throws {
    let week = try Self.declaration("start: 2026-06-01\narrivals: [ { account: wset, daily: 1 } ]\n")
    let ruleSet = try Compile.ruleSet(Self.rules)
    do throws(WeekPlan.Fault) {
      _ = try WeekPlan(week, under: ruleSet, days: 1, seed: 1)
      Issue.record("it was taken")
    } catch {
      #expect(error.message == "no account `wset` in the rules; did you mean `west`?" && error.place != nil)
    }
  }

  @Test("scenes that no campaign makes are told, each once, and taps that nobody answers")
  func remarks() throws {
    func said(_ week: String, _ rules: String) throws -> [String] {
      let ruleSet = try Compile.ruleSet(rules)
      let file = SourceFile(path: "week.yaml", utf8: Array(week.utf8))
      let plan = try WeekPlan(try Self.declaration(week), under: ruleSet, days: 1, seed: 1)
      return plan.remarks(ruleSet).map { "\(file.position(at: $0.place.bytes.lowerBound).line): \($0.text)" }
    }
    // The campaign is that of the first account; any tap is answered.
    let unknown = "a code that the rules do not know"
    #expect(try said(Self.week, Self.rules) == ["6: no campaign makes `flyer`: \(unknown)", "9: no campaign makes `store:1`: \(unknown)"])
    let rules = Self.rules.replacing(
      "- { id: text, on: [ text, subscribe, menu.click ], reply: y }", with: "- { id: tap, on: menu.click, when: { key: MENUS }, reply: y }")
    #expect(try said(Self.week, rules).last == "12: no rule answers a tap on `MENU`, and no menu has it; did you mean `MENUS`?")
    #expect(try said(Self.week.replacing("click: MENU", with: "click: MENUS"), rules).count == 2)
    #expect(
      try said(Self.week.replacing("scan: \"store:2\"", with: "scan: \"stroe:2\""), Self.rules).contains(
        "14: no campaign makes `stroe:2`: \(unknown)"))
  }

  @Test(
    "bursts on none of the days are told, by the days of their account",
    arguments: [
      ("at: 2026-05-31", 1, [true]), ("at: 2026-06-01", 1, []), ("at: 2026-06-02", 1, [false]), ("at: 2026-06-02", 2, []),
      ("at: 2026-06-01T23:59", 1, []), ("at: 2026-06-01T00:30:00+08:00", 1, []), ("at: 2030-01-01", 366, [false]),
    ] as [(String, Int, [Bool])])
  func unplayed(_ at: String, _ days: Int, _ isBefore: [Bool]) throws {
    let week = try Self.declaration("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nbursts: [ { scene: a, size: 5, \(at) } ]\n")
    let plan = try WeekPlan(week, under: try Compile.ruleSet(Self.rules), days: days, seed: 1)
    #expect(plan.unplayed.map(\.isBefore) == isBefore)
  }

  @Test(
    "faults of a week are shown at their words",
    arguments: [
      ("arrivals: [ { daily: 1 } ]", "`start`"), ("start: 2026-06-01", "`arrivals`"), ("start: 2026-06-01\narrivals: []", "empty"),
      ("start: soon\narrivals: [ { daily: 1 } ]", "a date or a moment"),
      ("start: 0001-01-01\narrivals: [ { daily: 1 } ]", "a day from 1970-01-02 to 9998-12-31"),
      ("start: 9999-01-01\narrivals: [ { daily: 1 } ]", "a day from 1970-01-02 to 9998-12-31"),
      ("start: 2026-06-01\narrivals: [ { scene: \"a\\u0007b\", daily: 1 } ]", "`scene` must be without control characters"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nhabits: [ { text: \"a\\u0001\", daily: 1% } ]", "`text` must be without control characters"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nbursts: [ { scene: \"\\uFFFE\", at: 2026-06-02, size: 5 } ]", "without control characters"),
      ("start: 2026-06-01\narivals: [ { daily: 1 } ]", "did you mean `arrivals`?"),
      ("start: 2026-06-01\narrivals: [ { scene: a } ]", "`daily`"), ("start: 2026-06-01\narrivals: [ { daily: -1 } ]", "from 0 to 1000000"),
      ("start: 2026-06-01\narrivals: [ { daily: 1, hours: 25:00 } ]", "hours of a day"),
      ("start: 2026-06-01\narrivals: [ { daily: 1, hours: 10:00-10:00 } ]", "hours of a day"),
      ("start: 2026-06-01\narrivals: [ { daily: 1, pays: true, scene: a } ]", "`pays` beside `scene`"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nhabits: [ { daily: 1% } ]", "does not say what is done"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nhabits: [ { text: a, click: b, daily: 1% } ]", "cannot be both"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nhabits: [ { text: a, daily: 120% } ]", "a percentage"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nhabits: [ { text: a } ]", "`daily`"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nloss: { hour: 50%, day: 40%, week: 20% }", "more than 100%"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nloss: { hours: 50% }", "did you mean `hour`?"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nreturns: some", "a percentage"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nbursts: [ { scene: a, size: 5 } ]", "`at`"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nbursts: [ { scene: a, at: 2026-06-02, size: 0 } ]", "from 1 to 100000"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nbursts: [ { scene: a, at: 2026-06-02, size: 5, gap: 2h } ]", "at most an hour"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nsilence: [ { from: 2026-06-02, until: 2026-06-02 } ]", "ends no later than it begins"),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\nfollowers: many", "a whole number from 0"),
    ])
  func faults(_ yaml: String, _ words: String) {
    let file = SourceFile(path: "week.yaml", utf8: Array((yaml + "\n").utf8))
    let (_, findings) = RuleCompiler.week(in: file)
    let shown = DiagnosticText(files: [file]).render(findings)
    #expect(findings.contains { $0.severity == .error } && shown.contains(words) && shown.contains("^"), "\(shown)")
  }

  @Test("what waits comes in the order of time, and of one second in the order in which it was noted")
  func agenda() {
    var agenda = PlayAgenda<Int>()
    var random = SeededRandom(7)
    var expected: [(at: Int64, item: Int)] = []
    for item in 0..<500 {
      let at = Int64(random.next() % 40)
      agenda.add(item, at: at)
      expected.append((at, item))
    }
    expected.sort { ($0.at, $0.item) < ($1.at, $1.item) }
    #expect(agenda.take(through: -1) == nil)
    for next in expected {
      #expect(agenda.next == next.at)
      let taken = agenda.take(through: .max)
      #expect(taken?.at == next.at && taken?.item == next.item)
    }
    #expect(agenda.next == nil && agenda.take(through: .max) == nil)
  }
}
