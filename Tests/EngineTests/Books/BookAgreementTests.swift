import Foundation
import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// Ledgers out of seeds: two accounts that share a store, late lines, those who are erased or known under another name, and books that are
/// brought up to date now and then. `PROVE_BOOKS` says how many.
@Suite("books agree with what happened")
struct BookAgreementTests {
  static let ledgers = ProcessInfo.processInfo.environment["PROVE_BOOKS"].flatMap { Int($0) } ?? 2000
  static let parts = 8

  /// What was done to one store, and who is gone from it.
  struct Play {
    let store = MemoryBooks()
    var accounts: [RandomBooks]
    var gone: [[FollowerHistory]] = [[], []]
    private var random: SeededRandom
    private var turn: Int64 = 0

    init(seed: UInt64) {
      accounts = [RandomBooks(seed: seed * 2, account: "main", followers: 4), RandomBooks(seed: seed * 2 + 1, account: "other", followers: 3)]
      random = SeededRandom(seed ^ 0xB00C)
    }

    mutating func run() throws {
      for _ in 0..<(20 + random.next() % 40) { try act() }
      for place in accounts.indices { try bringUpToDate(place) }
    }

    private mutating func act() throws {
      let place = Int(random.next() % 2)
      let number = Int(random.next() % UInt64(accounts[place].names.count))
      switch random.next() % 20 {
      case 0..<12:
        turn += 1
        store.enter(accounts[place].line(of: number, turn: TurnID(number: turn)))
      case 12, 13:
        turn += 1
        store.enter(accounts[place].record(of: number, turn: TurnID(number: turn)))
      case 14:
        if let history = store.erase(accounts[place].names[number]) { gone[place].append(history) }
      case 15:
        let (old, new) = accounts[place].rename(number)
        store.rename(old, to: new)
      case 16: _ = try BookKeeping.rebuild(store, accounts[place].terms)
      default: _ = try BookKeeping.step(store, accounts[place].terms, lines: 1 + Int(random.next() % 5))
      }
    }

    private mutating func bringUpToDate(_ place: Int) throws {
      for _ in 0..<1000 {
        if try BookKeeping.step(store, accounts[place].terms, lines: 1 + Int(random.next() % 5)) == .upToDate { return }
      }
      Issue.record("books that never are up to date")
    }
  }

  @Test("no cell is unbalanced; steps come to what a recount and the plainest count come to", arguments: 0..<parts)
  func agree(_ part: Int) throws {
    for seed in stride(from: part, to: Self.ledgers, by: Self.parts) {
      var play = Play(seed: UInt64(seed))
      try play.run()
      for (account, gone) in zip(play.accounts, play.gone) {
        let histories = play.store.histories(of: account.account) + gone
        let sums = play.store.sums(of: account.account)
        var recount = BookSums(account.terms)
        for history in histories { recount.add(history) }
        let twin = BookTwin(histories, account.terms)
        #expect(sums == recount.postings, "seed \(seed), \(account.account): steps and recount")
        #expect(sums.cells == twin.postings.cells, "seed \(seed), \(account.account)")
        #expect(sums.people == twin.postings.people, "seed \(seed), \(account.account)")
        #expect(sums.conversions == twin.postings.conversions, "seed \(seed), \(account.account)")
        #expect(BookBalance.check(sums.cells) == [], "seed \(seed), \(account.account)")
        #expect(Self.unbalanced(sums.cells, twin) == [], "seed \(seed), \(account.account)")
        guard case .rebuilt = try BookKeeping.rebuild(play.store, account.terms) else {
          Issue.record("seed \(seed): not rebuilt")
          continue
        }
        #expect(play.store.sums(of: account.account) == sums, "seed \(seed), \(account.account): from the beginning")
      }
    }
  }

  /// The first arm of an experiment that somebody was shown, said plainly.
  static func arm(_ experiment: String, of history: FollowerHistory) -> String? {
    if history.isErased { return nil }
    let shown = history.records.filter { $0.name == "experiment.exposed" }.sorted { ($0.at, $0.turn) < ($1.at, $1.turn) }
    for record in shown {
      let (name, salt) = (record.fields["experiment"]?.string, record.fields["salt"]?.string)
      let isOwn = experiment == "hello" ? (name == "hello" || name == "welcome") && salt == nil : name == "price" && salt == "two"
      if isOwn { return record.fields["arm"]?.string }
    }
    return nil
  }

  @Test("each arm's cells are balanced and what the plainest count says; all arms together are the account", arguments: 0..<parts)
  func arms(_ part: Int) throws {
    for seed in stride(from: part, to: Self.ledgers / 4, by: Self.parts) {
      var play = Play(seed: UInt64(seed))
      try play.run()
      for (account, gone) in zip(play.accounts, play.gone) {
        let histories = play.store.histories(of: account.account) + gone
        var arms = BookArms(account.terms, RandomBooks.experiments)
        for history in histories { arms.add(history) }
        var whole = BookPostings()
        for (names, postings) in arms.postings {
          whole.add(postings)
          let mine = histories.filter { history in
            ["hello", "price"].allSatisfy { Self.arm($0, of: history) == names[$0] }
          }
          let twin = BookTwin(mine, account.terms)
          let what: Comment = "seed \(seed), \(account.account), \(names.sorted { $0.key < $1.key })"
          #expect(postings.cells == twin.postings.cells, what)
          #expect(postings.people == twin.postings.people, what)
          #expect(postings.conversions == twin.postings.conversions, what)
          #expect(BookBalance.check(postings.cells) == [], what)
          #expect(Self.unbalanced(postings.cells, twin) == [], what)
        }
        #expect(whole == play.store.sums(of: account.account), "seed \(seed), \(account.account): all arms")
      }
    }
  }

  // MARK: groupings

  static let labels: [(name: String, of: @Sendable (BookCell) -> String)] = [
    ("account", { _ in "" }), ("campaign", { $0.source.campaign ?? $0.source.word }), ("code", { $0.source.word }),
    ("subscription", { $0.subscription.rawValue }), ("code,subscription", { "\($0.source.word) \($0.subscription.rawValue)" }),
  ]

  struct Row: Hashable {
    let from: Int
    let label: String
  }

  /// Rows of any grouping in which opening + new + returning + found − lost − erased is not closing: who follows is counted by the twin.
  static func unbalanced(_ cells: [BookCell: BookFigures], _ twin: BookTwin) -> [String] {
    var unbalanced: [String] = []
    var following: [Int: [BookCell: Int]] = [:]
    func count(through day: Int, _ label: String, _ labels: (BookCell) -> String) -> Int {
      let known = following[day] ?? twin.following(through: day)
      following[day] = known
      return known.reduce(0) { $0 + (labels($1.key) == label ? $1.value : 0) }
    }
    for span in BookSpan.allCases {
      for (name, label) in labels {
        var rows: [Row: BookFigures] = [:]
        for (cell, figures) in cells {
          rows[Row(from: BookDays.start(of: span, with: cell.day), label: label(cell)), default: BookFigures()].add(figures)
        }
        for (row, figures) in rows {
          let opening = span == .total ? 0 : count(through: row.from - 1, row.label, label)
          let closing = count(through: last(of: span, from: row.from), row.label, label)
          if opening + figures.change != closing {
            unbalanced.append("\(name) by \(span.rawValue), \(row): \(opening) + \(figures.change) is not \(closing)")
          }
        }
      }
    }
    return unbalanced
  }

  private static func last(of span: BookSpan, from: Int) -> Int {
    switch span {
    case .day: from
    case .week: from + 6
    case .month: from + CivilTime.daysIn(month: CivilTime(dayNumber: from).month, year: CivilTime(dayNumber: from).year) - 1
    case .total: .max
    }
  }
}
