import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite

/// Remembered turns in a list, the newest first.
@Suite("turns, looked for")
struct TurnSearchTests {
  typealias Turns = TurnStoreTests
  typealias Place = StoreContract.Place

  /// Seconds after the start, the rule, the kind and marks of each.
  static let written: [(after: Int64, rule: String?, kind: String, marks: TurnMarks)] = [
    (0, "a", "text", []), (5, nil, "text", .unanswered), (9, "b", "scan", [.scan, .follow]), (3600, "a", "text", .fault),
    (90_000, nil, "click", .unanswered), (90_001, "b", "text", []), (4_000_000, "a", "scan", .scan),
  ]
  static let rows: [(change: @Sendable (inout TurnSearch) -> Void, found: [Int])] = [
    ({ _ in }, [6, 5, 4, 3, 2, 1, 0]), ({ $0.limit = 2 }, [6, 5]), ({ $0.rule = "a" }, [6, 3, 0]), ({ $0.rule = "none" }, [4, 1]),
    ({ $0.kind = "scan" }, [6, 2]), ({ $0.mark = .follow }, [2]), ({ $0.mark = TurnMarks(word: "failed") }, [3]),
    ({ $0.account = "main" }, [6, 5, 4, 3, 2, 1, 0]),
    ({ $0.account = "other" }, []),
    (
      {
        $0.rule = "a"; $0.kind = "scan"
      }, [6]
    ),
    ({ $0.before = TurnID(number: (Turns.start + 3600) * 1_000_000) }, [2, 1, 0]),
    (
      {
        $0.before = TurnID(number: (Turns.start + 3600) * 1_000_000); $0.limit = 1
      }, [2]
    ), ({ $0.before = TurnID(number: 0) }, []),
  ]

  @Test("what is asked for, the newest first, also what a clock that was set back left ahead", arguments: rows.indices, [4_100_000, 100_000])
  func found(_ row: Int, _ now: Int64) throws {
    let place = try Place(.file)
    let turns = try Turns.open(place)
    defer { turns.close() }
    try turns.write(
      Turns.news(Self.written.map { Turns.record(at: Turns.start + $0.after, rule: $0.rule, kind: $0.kind, marks: $0.marks) }))
    var search = TurnSearch()
    Self.rows[row].change(&search)
    let found = try search.found(in: turns, now: (Turns.start + now) * 1_000_000)
    #expect(found.turns.map(\.at) == Self.rows[row].found.map { Turns.start + Self.written[$0].after })
    #expect((found.goOn != nil) == (found.turns.count == search.limit))
  }

  @Test("page after page comes to all of them once, also where thousands lie in a minute")
  func pages() throws {
    let place = try Place(.file)
    let turns = try Turns.open(place)
    defer { turns.close() }
    let records = (0..<12_000).map { Turns.record(at: Turns.start + Int64($0 / 1000), Int64($0 % 1000)) }
    for start in stride(from: 0, to: records.count, by: 4000) { try turns.write(Turns.news(Array(records[start..<start + 4000]))) }
    var search = TurnSearch()
    search.limit = 900
    var seen: [TurnID] = []
    while true {
      let found = try search.found(in: turns, now: (Turns.start + 90_000) * 1_000_000)
      seen += found.turns.map(\.id)
      guard let next = found.goOn else { break }
      search.before = next
    }
    #expect(seen == records.reversed().map(\.id))
  }
}
