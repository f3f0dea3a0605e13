import Foundation
import Rules
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import PostgreSQL

extension ServerTests {
  /// What the contract of an outbox does not reach: several workers at once, and a server that goes away.
  @Suite("actions")
  struct ActionTests {
    private static func trying(_ count: Int, _ body: ([PostgreSQLStore], _ beside: PostgreSQLConnection) throws -> Void) throws {
      try TestServer.withDatabase { address, beside in
        let stores = try (0..<count).map { _ in try PostgreSQLStore.open(address) }
        defer { stores.forEach { $0.close() } }
        try body(stores, beside)
      }
    }

    private static func row(_ account: String, _ number: Int, _ task: OutboxTask, due: Int64 = 1000) -> OutboxRow {
      OutboxRow(
        id: OutboxID(turn: TurnID(number: Int64(number)), position: 0), follower: FollowerID(account: account, openid: "o\(number)"),
        eventAt: due / 1000, dueAt: due, deadline: nil, task: task, onError: .log, rule: "r", revision: "r1")
    }

    private static let text = OutboxTask.send(Message(.reply(.text("a"))), unless: [], otherwise: nil)
    private static let tag = OutboxTask.tag([TagChange(name: "vip", adds: true)])

    private static func take(
      _ store: PostgreSQLStore, at now: Int64, lanes: Int, limit: Int = .max, worker: Int = 0, _ report: OutboxReport = OutboxReport(),
      judge: (OutboxCandidate) -> OutboxVerdict = { _ in .go(nil) }
    ) throws(StoreFault) -> OutboxHandout {
      let request = OutboxRequest(now: now, lanes: lanes, limit: limit, worker: worker, leaseUntil: now + 60_000)
      return try store.exchange(report, for: request, judge: judge)
    }

    @Test("what was handed out by a commit of which nobody heard is done by the worker that has it")
    func unheard() throws {
      try Self.trying(1) { stores, beside in
        let store = stores[0]
        func queue(_ number: Int) throws { try store.transact([], stocks: [], now: 1) { _ in [.queued(Self.row("main", number, Self.text))] } }
        // So that nothing else is committed by this connection meanwhile.
        _ = try Self.take(store, at: 2000, lanes: 1)
        var number = 0
        var (taken, given): ([OutboxID], [OutboxID]) = ([], [])
        let isUnheard = try Waiting.until {
          number += 1
          try queue(number)
          try beside.ask("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
          try beside.ask("SELECT pg_reload_conf()")
          let outcome = Mutex<Result<OutboxHandout, StoreFault>?>(nil)
          let thread = Thread {
            do throws(StoreFault) {
              let handout = try Self.take(store, at: 2000, lanes: 100)
              outcome.withLock { $0 = .success(handout) }
            } catch { outcome.withLock { $0 = .failure(error) } }
          }
          thread.start()
          _ = try Waiting.until {
            if thread.isFinished { return true }
            return try beside.ask(
              "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'")[0]
              .value(0, as: Int64.self) > 0
          }
          try beside.ask("ALTER SYSTEM RESET synchronous_standby_names")
          try beside.ask("SELECT pg_reload_conf()")
          _ = Waiting.untilFinished([thread])
          switch outcome.withLock({ $0 }) {
          case .success(let handout)?:
            taken += handout.work.map(\.row.id)
            return false
          case .failure?, nil:
            return try beside.ask("SELECT running_since IS NOT NULL FROM outbox WHERE turn = $1", [.bigint(Int64(number))])[0].value(0)
          }
        }
        try #require(isUnheard)
        _ = try Waiting.until {
          given = (try? Self.take(store, at: 2000, lanes: 100))?.work.map(\.row.id) ?? []
          return !given.isEmpty
        }
        #expect(given == [OutboxID(turn: TurnID(number: Int64(number)), position: 0)] && !taken.contains(given[0]))
        #expect(try Self.take(store, at: 2000, lanes: 100).work.isEmpty)
      }
    }

    @Test("two workers, of whom some sleep for longer than their lease, and a server that goes on", arguments: 1...4, [false, true])
    func stories(_ seed: UInt64, isCut: Bool) throws {
      try Self.trying(3) { stores, beside in
        let story = ActionStory(isCut: isCut)
        try stores[2].transact([], stocks: [], now: 1) { _ in ActionStory.people.map { .updated(Follower($0)) } }
        let (end, others) = (ContinuousClock.now + .seconds(120), Lent(connection: beside))
        let threads =
          (0..<2).map { side in
            Thread { story.work(stores[side], number: side, lanes: [3, 8][side], seed: seed * 10 + UInt64(side), until: end) }
          } + [Thread { story.serve(stores[2], beside: others.connection, batches: 60, seed: seed) }]
        threads.forEach { $0.start() }
        #expect(Waiting.untilFinished(threads))
        let seen = story.seen.withLock { $0 }
        #expect(seen.mistakes == [])
        if !isCut { #expect(seen.faults == []) }
        // What nobody knows of may have been queued all the same; what is known of is there.
        let records = try stores[2].actions(matching: OutboxFilter(), limit: 10_000)
        #expect(Set(seen.queued).isSubset(of: records.map(\.row.id)))
        #expect(records.allSatisfy { $0.endedAt != nil })
        #expect(seen.superseded > 0)
        if !isCut { #expect(seen.ended.values.allSatisfy { $0 == 1 }) }
        // In the order in which they were due, of each follower and lane.
        struct Line: Hashable {
          let follower: FollowerID
          let lane: OutboxKind.Lane
        }
        for (_, line) in Dictionary(grouping: records, by: { Line(follower: $0.row.follower, lane: $0.row.kind.lane) }) {
          let times = line.sorted { ($0.row.dueAt, $0.row.id) < ($1.row.dueAt, $1.row.id) }.map { $0.endedAt ?? 0 }
          #expect(times == times.sorted(), "\(line[0].row.follower)")
        }
        let counts = try stores[2].outboxCounts(now: .max)
        #expect(counts.waiting == 0 && counts.totals[.done] == records.count { $0.state == .done })
        #expect(counts.dead == records.count { $0.state == .dead } && counts.totals[.dead] == counts.dead)
        #expect(try beside.ask("SELECT count(*) FROM queues")[0].value(0) == 0 as Int64)
      }
    }

    @Test("a connection that ends while actions are judged: none is under way, and what was reported is written and may be said again")
    func cut() throws {
      try Self.trying(1) { stores, beside in
        let store = stores[0]
        try store.transact([], stocks: [], now: 1) { _ in (1...3).map { .queued(Self.row("main", $0, Self.text)) } }
        let first = try Self.take(store, at: 2000, lanes: 1).work
        #expect(first.count == 1)
        let done = OutboxReport(first.map { OutboxEnding($0, .ended(.done), at: 2000) })
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        let cut = try Self.take(store, at: 2000, lanes: 9, done) { _ in
          _ = try? beside.ask(end)
          return .go(nil)
        }
        guard case .away? = cut.fault else {
          Issue.record("\(String(describing: cut.fault))")
          return
        }
        #expect(cut.work.isEmpty)
        #expect(try store.outboxCounts(now: 2000).totals[.done] == 1)
        let again = try Self.take(store, at: 2000, lanes: 9, done)
        #expect(again.superseded.isEmpty)
        #expect(again.work.map(\.row.id.turn.number) == [2, 3] && again.work.allSatisfy { $0.attempt == 1 && $0.handout == 1 })
        #expect(try store.outboxCounts(now: 2000).totals[.done] == 1)
      }
    }

    @Test("what waits for others' calls to end does not keep those behind it: each is looked at in its turn")
    func passedOver() throws {
      try Self.trying(2) { stores, _ in
        let (many, few) = (1500, 40)
        try stores[0].transact([], stocks: [], now: 1) { _ in
          (1...many).map { .queued(Self.row("main", $0, Self.text)) }
            + (1...few).map { .queued(Self.row("zwei", many + $0, Self.tag, due: 1500)) }
        }
        // The one has as many calls under way as it may, and they take long.
        #expect(try Self.take(stores[0], at: 2000, lanes: 64, limit: 64).work.count == 64)
        var given: [OutboxWork] = []
        for round in 0..<20 where given.count < few {
          given += try Self.take(stores[1], at: 2001 + Int64(round), lanes: 4, limit: 4, worker: 1).work
        }
        #expect(given.count == few && given.allSatisfy { $0.row.follower.account == "zwei" })
      }
    }
  }
}
