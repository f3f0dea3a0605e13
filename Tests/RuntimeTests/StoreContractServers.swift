import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine

/// What every store keeps to whose turns several servers write at once.
@Suite("the contract of a store of several servers")
struct SeveralServersContract {
  typealias Engine = StoreContract.Engine
  static let several = Engine.allCases.filter(\.allowsSeveralServers)

  @Test("lines of one follower are one chain, whichever server writes them, and none is lost of what is known", arguments: several)
  func chains(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try [place.open(), place.open()]
    let count = 30
    _ = try atOnce { side in
      for round in 0..<count {
        let key = UInt64(2 * round + side)
        try stores[side].transact([StoreContract.question(StoreContract.ada, key)], now: 100) { knowledge in
          let standing = knowledge.standings[StoreContract.ada]
          var follower = standing?.follower ?? Follower(StoreContract.ada)
          let turn = (follower.lastTurn?.number ?? 0) + 1
          let entry = StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: turn, before: follower.lastTurn?.number)
          follower.add(entry)
          return [.entered(entry), .updated(follower), .answered(DeliveryKey(high: key, low: 0), StoreContract.answer(turn))]
        }
      }
      return true
    }
    for store in stores {
      var lines: [LedgerEntry] = []
      try store.ledger(of: "main") { lines.append($0) }
      #expect(lines.map(\.turn.number) == Array(1...Int64(2 * count)))
      #expect(lines.map { $0.before?.number } == [nil] + (1..<Int64(2 * count)).map { $0 })
      #expect(try StoreContract.known(store, StoreContract.ada)?.follower.history.followCount == 2 * count)
      #expect(try StoreContract.answers(store, (0..<UInt64(2 * count)).map { $0 }).allSatisfy { $0 != nil })
    }
  }

  @Test("what all followers share is counted by all servers together", arguments: several)
  func sharedAnswers(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try [place.open(), place.open()]
    let limit = SharedLimit(account: "main", key: "alert")
    let people = [StoreContract.ada, StoreContract.bob]
    _ = try atOnce { side in
      for round in 0..<30 as Range<Int64> {
        try stores[side].transact([StoreContract.question(people[side], UInt64(round), shared: [limit])], now: 100) { knowledge in
          [.sharedAnswers(limit, times: (knowledge.shared[limit] ?? []) + [round], at: round, until: nil)]
        }
      }
      return true
    }
    try stores[0].transact([StoreContract.question(StoreContract.ada, 99, shared: [limit])], now: 100) { knowledge in
      #expect(knowledge.shared[limit]?.sorted() == (0..<60).map { $0 / 2 })
      return []
    }
  }

  @Test("no piece is given twice and none is left, and what goes back is given again, whichever server gives", arguments: several)
  func stocks(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try [place.open(), place.open()]
    let words = (0..<100).map { "p\($0)" }
    let rules = try Compile.ruleSet(
      "wxrules: 1\nlists: { codes: [ \(words.joined(separator: ", ")) ] }\nstocks: { s: { list: codes } }\nrules: [ { id: a, on: text, take: { stock: s }, reply: \"{{ taken.s }}\" } ]"
    )
    @Sendable func question(at time: Int64) -> StockQuestion {
      StockQuestion(stock: rules.compiled.stocks[0], tables: rules.compiled.tables, revision: "1", wanted: 2, at: time)
    }
    let people = [StoreContract.ada, StoreContract.bob]
    /// Two at a time, until nothing is left.
    @Sendable func takeAll(_ side: Int, at time: Int64, first: Int64, until: Int64?) throws -> [String] {
      var mine: [String] = []
      for round in 0..<200 as Range<Int64> {
        var taken: [String] = []
        var left = 0
        try stores[side].transact([], stocks: [question(at: time)], now: 100) { knowledge in
          taken = knowledge.stocks["s"]?.next ?? []
          left = knowledge.stocks["s"]?.left ?? 0
          return taken.map {
            .took("s", piece: $0, people[side], TurnID(number: first + 2 * round + Int64(side)), at: time, until: until)
          }
        }
        #expect(left >= taken.count)
        if taken.isEmpty { return mine }
        mine += taken
      }
      return mine
    }
    let first = try atOnce { side in try takeAll(side, at: 10, first: 1, until: 50) }
    #expect((first[0] + first[1]).sorted() == words.sorted())
    let second = try atOnce { side in try takeAll(side, at: 60, first: 1001, until: nil) }
    #expect((second[0] + second[1]).sorted() == words.sorted())
    var returned = 0
    try stores[0].records(of: "main", named: [StockRecord.returned]) { _ in returned += 1 }
    #expect(returned == words.count)
    #expect(try stores[1].knowledge([], stocks: [question(at: 70)]).stocks["s"] == StockLevel(left: 0, next: []))
  }

  @Test("who leaves at one server is gone at the other, whatever it remembers", arguments: several)
  func departures(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try [place.open(), place.open()]
    let hidden = FollowerID(account: "main", openid: "p_1")
    try StoreContract.write(stores[0], [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: 1)])
    #expect(try StoreContract.known(stores[1], StoreContract.ada) != nil)
    // One batch in which somebody leaves, comes back under their name, and something is noted of them after that.
    var known = try #require(try StoreContract.known(stores[1], StoreContract.ada)).follower
    let left = StoreContract.entry(StoreContract.ada, .unfollow, at: 20, turn: 2, before: 1)
    let came = StoreContract.entry(StoreContract.ada, .follow, at: 30, turn: 3, before: 2)
    try stores[1].transact([StoreContract.question(StoreContract.ada, 1, pseudonym: hidden)], now: 100) { _ in
      var changes: [StoreChange] = []
      known.add(left)
      changes += [.entered(left), .updated(known), .renamed(StoreContract.ada, to: hidden), .renamed(hidden, to: StoreContract.ada)]
      known.add(came)
      return changes + [.entered(came), .updated(known)]
    }
    #expect(try StoreContract.known(stores[0], hidden) == nil)
    #expect(try StoreContract.known(stores[0], StoreContract.ada)?.follower == known)
    #expect(try StoreContract.known(stores[0], StoreContract.ada, at: 15)?.before(15).history.followCount == 1)
    try stores[0].transact([], now: 100) { _ in [.erased(StoreContract.ada)] }
    #expect(try StoreContract.known(stores[1], StoreContract.ada) == nil)
    #expect(try stores[1].counts().ledger == 0)
  }
}
