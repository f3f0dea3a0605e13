import Rules
import TestSupport
import Testing

@testable import Engine

@Suite("numbers of turns")
struct TurnNumbersTests {
  private static func node(_ number: Int64, of nodes: Int64) throws -> TurnNumbers.Node { try #require(TurnNumbers.Node(number, of: nodes)) }

  @Test("one server's are the microseconds, one further where the clock stands still or goes back, and above the turns there are")
  func plain() {
    var numbers = TurnNumbers(after: nil)
    #expect([500, 500, 499, 0, -7, 502, 900].map { numbers.next(at: $0).number } == [500, 501, 502, 503, 504, 505, 900])
    var later = TurnNumbers(after: TurnID(number: 1000))
    #expect(later.next(at: 500).number == 1001)
    #expect(later.next(at: 500, above: TurnID(number: 2000)).number == 2001)
    #expect(later.next(at: 500).number == 2002, "the numbers of a server grow, whosever they are")
  }

  @Test("there are servers 0 to 1023, and none beyond those that a database has room for")
  func nodes() {
    let asked: [(Int64, Int64, Bool)] = [
      (0, 1, true), (1, 1, false), (1023, 1024, true), (1024, 1024, false), (-1, 8, false), (0, 0, false), (0, 1025, false),
    ]
    for (number, nodes, isOne) in asked {
      #expect((TurnNumbers.Node(number, of: nodes) != nil) == isOne, "\(number) of \(nodes)")
    }
    #expect(TurnNumbers.Node(0, of: 1) == .only)
  }

  @Test("numbers beyond all sense do not leave none that is higher", arguments: [Int64.max, .min, TurnNumbers.end, TurnNumbers.end - 1, -1])
  func extremes(_ number: Int64) throws {
    var numbers = TurnNumbers(after: TurnID(number: number), node: try Self.node(1023, of: 1024))
    let first = numbers.next(at: number, above: TurnID(number: number))
    let second = numbers.next(at: number, above: TurnID(number: number))
    #expect(first.number > 0 && first < second)
  }

  @Test("servers whose clocks are seconds apart never make the same number, each one's grow, and so do a follower's", arguments: 0..<40)
  func several(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let nodes = random.pick([2, 3, 16, 1024] as [Int64])
    let count = min(nodes, 5)
    // The last ones, not only the first.
    var servers = try (0..<count).map { TurnNumbers(after: TurnID(number: 1_000_000), node: try Self.node(nodes - 1 - $0, of: nodes)) }
    let apart = servers.map { _ in Int64(random.next() % 4_000_000) }
    var (newest, followers, seen): ([Int: TurnID], [Int: TurnID], Set<TurnID>) = ([:], [:], [])
    var now: Int64 = 1_700_000_000_000_000
    for _ in 0..<2000 {
      now += Int64(random.next() % 40)
      let server = Int(random.next() % UInt64(count))
      let follower = Int(random.next() % 20)
      let turn = servers[server].next(at: now + apart[server], above: followers[follower])
      #expect(seen.insert(turn).inserted)
      #expect(newest[server].map { $0 < turn } ?? true)
      #expect(followers[follower].map { $0 < turn } ?? true)
      newest[server] = turn
      followers[follower] = turn
    }
  }

  @Test("a follower's turn is above those that the store knows of, with a line or without")
  func known() throws {
    let follower = FollowerID(account: "main", openid: "o")
    var known = Follower(follower)
    known.lastTurn = TurnID(number: 70)
    let standings = [follower: Standing(known, history: nil)]
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrules: [ { id: a, on: text, reply: x } ]\n")
    func newest(_ turns: [FollowerID: TurnID]) -> TurnID? {
      TurnBatch(StoreKnowledge(answers: [], standings: standings, newest: turns), under: ruleSet).newestTurn(of: follower)
    }
    #expect(newest([:]) == TurnID(number: 70))
    #expect(newest([follower: TurnID(number: 90)]) == TurnID(number: 90))
    #expect(newest([follower: TurnID(number: 60)]) == TurnID(number: 70))
  }
}
