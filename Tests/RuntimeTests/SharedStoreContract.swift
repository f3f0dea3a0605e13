import Foundation
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite

/// What every store keeps to that several processes have open, while all of them work.
@Suite("the contract of a store that is shared")
struct SharedStoreContract {
  typealias Engine = StoreContract.Engine
  static let owner = TokenOwner(appID: "wx1", family: "stable", host: "h")

  @Test("where one server is allowed the next is refused, until the first has ended; where several are, they answer as one", arguments: Engine.shared)
  func servers(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    var first: (any Store)? = try place.open()
    guard engine.allowsSeveralServers else {
      #expect(throws: StoreFault.served) { try place.open() }
      _ = try place.open(serves: false)
      #expect(throws: StoreFault.served) { try place.open() }
      #expect(try first?.lastTurn() == nil)
      first = nil
      _ = try place.open()
      return
    }
    let server = try #require(first)
    let stores = [server, try place.open()]
    // The platform asks again, and comes to another server: whoever is first judges, and both give that answer.
    for round in 0..<20 {
      let key = UInt64(round)
      let given = try atOnce { side -> Answer in
        var answer = StoreContract.answer(Int64(2 * round + side + 1), "<xml>\(side)</xml>")
        try stores[side].transact([StoreContract.question(StoreContract.ada, key)], now: 100) { knowledge in
          if let known = knowledge.answers[0] {
            answer = known
            return []
          }
          return [.answered(DeliveryKey(high: key, low: 0), answer)]
        }
        return answer
      }
      #expect(given[0] == given[1])
      for store in stores { #expect(try StoreContract.answers(store, [key]) == [given[0]]) }
    }
  }

  @Test("over a restart answers are as old as those that came after them, whatever the clocks say then", arguments: Engine.shared)
  func answersOverRestart(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    var store: (any Store)? = try place.open(keepAnswers: 10)
    for time in Int64(100)...120 {
      try store?.transact([], now: time) { _ in [.answered(DeliveryKey(high: UInt64(time), low: 0), StoreContract.answer(time))] }
    }
    for now in [0, 121, 5_000_000, -7] as [Int64] {
      store = nil
      store = try place.open(keepAnswers: 10)
      let known = try StoreContract.answers(try #require(store), (111...120).map { UInt64($0) }, now: now)
      #expect(known == (111...120).map { StoreContract.answer($0) }, "at \(now)")
    }
  }

  @Test("a command sees what the server has committed, and the server what the command wrote", arguments: Engine.shared)
  func beside(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let server = try place.open()
    let command = try place.open(serves: false)
    let ada = StoreContract.ada
    #expect(try command.counts() == StoreCounts())

    try StoreContract.write(server, [StoreContract.entry(ada, .follow, at: 10, turn: 7, campaign: "poster")])
    try OutboxContract.queue(server, [OutboxContract.row(ada, 8)])
    let rules = RuleSnapshot(revision: "a", at: 5, roots: ["rules.yaml"], files: ["rules.yaml": [1]])
    try server.keepRules(rules)
    var lines: [TurnID] = []
    try command.ledger(of: "main") { lines.append($0.turn) }
    #expect(lines == [TurnID(number: 7)])
    let counts = try command.counts()
    #expect((counts.followers, counts.following, counts.ledger, counts.outbox) == (1, 1, 1, 1))
    #expect(try command.lastTurn() == TurnID(number: 8))
    #expect(try command.lastRules() == rules)

    let code = StoreContract.code("a", "1", .number(7))
    try command.change([.begun(code.address, code.scene, day: 3)], of: "main")
    #expect(try server.begunCodes(of: "main") == [code.address])
    try command.change([.made(code)], of: "main")
    #expect(try server.codes(of: "main") == [code])
    #expect(try server.begunCodes(of: "main") == [])
    let token = AccessToken(text: "T", renewAt: 50_000, expiresAt: 60_000)
    try command.keep(token, of: Self.owner)
    #expect(try server.accessToken(of: Self.owner) == token)

    // What one has under way the other does not get, and what became of it both know.
    let work = try OutboxContract.take(command, worker: 1)
    #expect(OutboxContract.ids(work) == ["8-0"])
    #expect(try OutboxContract.take(server, worker: 0).isEmpty)
    _ = try OutboxContract.take(command, worker: 1, report: OutboxContract.done(work))
    #expect(try server.actions(matching: OutboxFilter(states: [.done]), limit: 9).map(\.row.id) == work.map(\.row.id))
    #expect(try server.outboxCounts(now: 3000).waiting == 0)
  }

  @Test("of two that want a token at once one gets it", arguments: Engine.shared)
  func renewal(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    for round in Int64(0)..<20 {
      let now = 100_000 * round
      let failed = round == 0 ? nil : "T\(round - 1)"
      let claims = try atOnce { try stores[$0].claimRenewal(of: Self.owner, failed: failed, now: now, until: now + 20_000) }
      #expect(claims.count { $0 == .ours } == 1 && claims.count { $0 == .theirs } == 1, "\(claims)")
      let token = AccessToken(text: "T\(round)", renewAt: now + 90_000, expiresAt: now + 99_000)
      try stores[claims[0] == .ours ? 0 : 1].keep(token, of: Self.owner)
      let later = try atOnce { try stores[$0].claimRenewal(of: Self.owner, failed: failed, now: now + 1, until: now + 20_000) }
      #expect(later == [.renewed(token), .renewed(token)])
    }
  }

  @Test("of two that claim the same at once one gets it", arguments: Engine.shared)
  func claims(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    for round in Int64(0)..<20 {
      let claims = [Claim("a"), Claim("a")]
      let got = try atOnce { try stores[$0].claim(claims[$0], now: 1000 * round, until: 1000 * round + 60_000) }
      #expect(got.count { $0 } == 1)
      for (store, claim) in zip(stores, claims) { try store.release(claim) }
    }
  }

  @Test("of two that want to carry out plans at once one may", arguments: Engine.shared)
  func applying(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    for _ in 0..<20 {
      let claims = try atOnce { side -> ApplyingClaim? in
        do throws(StoreFault) {
          return try stores[side].claimApplying()
        } catch {
          guard error == .applying else { throw error }
          return nil
        }
      }
      let held = claims.compactMap { $0 }
      #expect(held.count == 1)
      for claim in held { claim.release() }
    }
  }

  @Test("two workers: each action goes once, to one of them", arguments: Engine.shared)
  func workers(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    let claims = try stores.map { try $0.claimWorker() }
    let numbers = claims.map(\.number)
    #expect(numbers[0] != numbers[1])
    let rows = (0..<80).map { OutboxContract.row(OutboxContract.people[$0 / 2], Int64($0 + 1)) }
    try OutboxContract.queue(stores[0], rows)
    // Each has one before both begin to run.
    let first = try (0..<2).map { try OutboxContract.take(stores[$0], lanes: 1, worker: numbers[$0]) }
    let taken = try atOnce { side -> [OutboxID] in
      var work = first[side]
      var mine: [OutboxID] = []
      while !work.isEmpty {
        mine += work.map(\.row.id)
        // Carrying it out takes a moment, in which the other has its turn.
        Thread.sleep(forTimeInterval: 0.001)
        work = try OutboxContract.take(stores[side], lanes: 1, worker: numbers[side], report: OutboxContract.done(work))
      }
      return mine
    }
    #expect(taken.allSatisfy { !$0.isEmpty })
    let expected = rows.map(\.id).sorted()
    #expect((taken[0] + taken[1]).sorted() == expected)
    for store in stores {
      let done = try store.actions(matching: OutboxFilter(states: [.done]), limit: 200)
      #expect(done.count == rows.count && done.allSatisfy { $0.attempts == 1 })
      #expect(try store.nextDue() == nil)
    }
    withExtendedLifetime(claims) {}
  }

  @Test("two workers together have no more calls of a kind under way than may be", arguments: Engine.shared)
  func limit(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    let people = OutboxContract.people
    try OutboxContract.queue(
      stores[0],
      (0..<20).map { OutboxContract.row(people[$0], Int64($0 + 1), OutboxContract.text) }
        + [OutboxContract.row(people[20], 40, OutboxContract.hook)])
    func take(_ side: Int, at now: Int64, _ report: OutboxReport = OutboxReport()) throws -> [OutboxWork] {
      let request = OutboxRequest(now: now, lanes: 5, limit: 8, worker: side, leaseUntil: now + 60_000)
      return try stores[side].exchange(report, for: request) { _ in .go(nil) }.work
    }
    let first = try take(0, at: 2000)
    #expect(first.count == 5)
    let second = try take(1, at: 2001)
    #expect(second.filter { $0.row.kind == .send }.count == 3)
    #expect(second.filter { $0.row.kind == .webhook }.count == 1, "another kind is passed nothing by")
    #expect(try take(0, at: 2002).isEmpty)
    #expect(try take(1, at: 2003).isEmpty)
    // What waits for a place is ready all the time, and loses no turn.
    #expect(try stores[0].nextDue() ?? .max <= 2003)
    #expect(try take(1, at: 2004, OutboxContract.done(Array(first.prefix(2)))).count == 2)
    // What a dead worker had is no longer counted when its lease is over.
    #expect(try take(1, at: 70_000).count == 5)
  }

  @Test("of today's calls those that another worker makes just now are counted", arguments: Engine.shared)
  func callsUnderWay(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    try OutboxContract.queue(stores[0], (0..<3).map { OutboxContract.row(OutboxContract.people[$0], Int64($0 + 1), OutboxContract.text) })
    #expect(try OutboxContract.take(stores[0], lanes: 2, worker: 0).count == 2)
    var counted: [Int] = []
    _ = try OutboxContract.take(stores[1], worker: 1) { candidate in
      counted.append(candidate.callsToday)
      return .go(nil)
    }
    #expect(counted == [2])
  }

  @Test("a server that writes turns and a worker beside it lose nothing to each other", arguments: Engine.shared)
  func turnsAndActions(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    let count = 40
    let people = OutboxContract.people
    let taken = try atOnce { side -> [OutboxID] in
      if side == 0 {
        for index in 0..<count {
          let turn = Int64(index + 1)
          let entry = StoreContract.entry(people[index], .follow, at: 10, turn: turn)
          try stores[0].transact([StoreContract.question(people[index], UInt64(turn))], now: 100) { _ in
            [
              .entered(entry), .queued(OutboxContract.row(people[index], turn)),
              .answered(DeliveryKey(high: UInt64(turn), low: 0), StoreContract.answer(turn)),
            ]
          }
        }
        return []
      }
      var mine: [OutboxID] = []
      var work: [OutboxWork] = []
      // Until all have come and are reported; not for ever, should some never come.
      for _ in 0..<2000 where mine.count < count || !work.isEmpty {
        work = try OutboxContract.take(stores[1], worker: 1, report: OutboxContract.done(work))
        mine += work.map(\.row.id)
        if work.isEmpty { Thread.sleep(forTimeInterval: 0.005) }
      }
      return mine
    }
    let actions = (1...count).map { OutboxID(turn: TurnID(number: Int64($0)), position: 0) }
    let answers: [Answer?] = (1...count).map { StoreContract.answer(Int64($0)) }
    #expect(taken[1].sorted() == actions)
    var lines = 0
    try stores[1].ledger(of: "main") { _ in lines += 1 }
    #expect(lines == count)
    #expect(try StoreContract.answers(stores[0], (1...count).map { UInt64($0) }) == answers)
    let left = try stores[0].outboxCounts(now: 3000)
    #expect(left.waiting == 0 && left.dead == 0 && left.totals[.queued] == count && left.totals[.done] == count)
  }

  @Test("codes that two make at once are all there, each call is counted, and no id is given twice", arguments: Engine.shared)
  func codes(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    let lost = try atOnce { side -> Int in
      var lost = 0
      for index in 0..<20 {
        let code = StoreContract.code("c\(side)", "\(index)", .number(Int64(100 * side + index)))
        try stores[side].change([.begun(code.address, code.scene, day: 3)], of: "main")
        try stores[side].change([.made(code)], of: "main")
        // Both want this one, as plans do that were made from the same state.
        let wanted = CodeChange.begun(CodeAddress(campaign: "both", key: "\(side)-\(index)"), .number(Int64(1000 + index)), day: 3)
        do throws(StoreFault) {
          try stores[side].change([wanted], of: "main")
        } catch {
          guard error == .numberTaken else { throw error }
          lost += 1
        }
      }
      return lost
    }
    #expect(lost[0] + lost[1] == 20)
    for store in stores {
      let codes = try store.codes(of: "main")
      let expected = (0..<40).map { CodeAddress(campaign: "c\($0 / 20)", key: "\($0 % 20)") }
      #expect(codes.map(\.address).sorted() == expected.sorted())
      #expect(try store.begunCodes(of: "main").map(\.campaign) == Array(repeating: "both", count: 20))
      #expect(try store.givenNumbers()["main"]?.spent.count == 60)
      #expect(try store.calls("qrcode/create", of: "main", on: 3) == 60)
    }
  }
}

/// The same on two threads that begin at the same time, as two processes would: what came of it on either side.
func atOnce<Outcome: Sendable>(_ body: @escaping @Sendable (_ side: Int) throws -> Outcome) throws -> [Outcome] {
  let meeting = Meeting<Outcome>()
  for side in 0..<2 { Thread { meeting.play(side, body) }.start() }
  return try meeting.outcomes()
}

private final class Meeting<Outcome: Sendable>: Sendable {
  private let present = Atomic(0)
  private let ended = Mutex<[Int: Result<Outcome, any Error>]>([:])

  func play(_ side: Int, _ body: @Sendable (_ side: Int) throws -> Outcome) {
    present.add(1, ordering: .sequentiallyConsistent)
    _ = Waiting.until(every: 0) { present.load(ordering: .sequentiallyConsistent) == 2 }
    let outcome: Result<Outcome, any Error>
    do { outcome = .success(try body(side)) } catch { outcome = .failure(error) }
    ended.withLock { $0[side] = outcome }
  }

  func outcomes() throws -> [Outcome] {
    try #require(Waiting.until(every: 1000) { ended.withLock { $0.count } == 2 })
    return try ended.withLock { $0 }.sorted { $0.key < $1.key }.map { try $0.value.get() }
  }
}
