import Foundation
import Rules
import Synchronization
import TestSupport
import Wire

@testable import Engine
@testable import PostgreSQL

/// Two workers and a server on one database, all at once and at random: what they were given and saw. Time is a count that rises with each step, so
/// that whoever rests for some rounds has slept for longer than a lease.
final class ActionStory: Sendable {
  struct Held {
    let work: OutboxWork
    let now: Int64
    let until: Int64
  }

  struct Seen {
    var time: Int64 = 10_000
    /// What workers have and did not report yet, as far as their leases reach.
    var held: [FollowerID: Held] = [:]
    var handouts: Set<String> = []
    /// How often an ending was taken.
    var ended: [OutboxID: Int] = [:]
    var superseded = 0
    var queued: [OutboxID] = []
    var isOver = false
    var faults: [String] = []
    var mistakes: [String] = []
  }

  static let people = (0..<12).map { FollowerID(account: $0 < 8 ? "main" : "zwei", openid: "o\($0)") }
  static let (lease, limit) = (400 as Int64, 3)
  let seen = Mutex(Seen())
  /// Whether connections are ended all the time: then nobody knows what was done.
  private let isCut: Bool

  init(isCut: Bool) { self.isCut = isCut }

  func tick(_ most: Int64, _ random: inout SeededRandom) -> Int64 {
    seen.withLock { seen in
      seen.time += Int64.random(in: 1...most, using: &random)
      return seen.time
    }
  }

  // MARK: a server

  private static let tasks: [OutboxTask] = [
    .tag([TagChange(name: "vip", adds: true)]), .send(Message(.reply(.text("a"))), unless: [], otherwise: nil), .remark("r"),
    .template(TemplateMessage(id: "T", url: nil, appID: nil, page: nil, fields: []), unless: []),
    .webhook(HookCall(address: .literal("https://example.com"), timeout: 2000, sendsLate: false, body: ["rule": "r"])),
  ]

  /// Queues actions, and ends somebody's connection now and then.
  func serve(_ store: PostgreSQLStore, beside: PostgreSQLConnection, batches: Int, seed: UInt64) {
    var random = SeededRandom(seed)
    var turn: Int64 = 0
    for _ in 0..<batches {
      let due = tick(3, &random)
      var changes: [StoreChange] = []
      var ids: [OutboxID] = []
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        turn += 1
        let follower = random.pick(Self.people)
        let id = OutboxID(turn: TurnID(number: turn), position: 0)
        let task = random.pick(Self.tasks)
        changes.append(
          .queued(
            OutboxRow(
              id: id, follower: follower, eventAt: due / 1000, dueAt: due, deadline: nil, task: task,
              onError: random.chance(50) ? .retry(2) : .log, rule: "r", revision: "r1")))
        if random.chance(50) { changes.append(.opened(.tap, follower, at: due)) }
        ids.append(id)
      }
      do throws(StoreFault) {
        try store.transact([], stocks: [], now: 1) { _ in changes }
        seen.withLock { $0.queued += ids }
      } catch { note(error) }
      if isCut, random.chance(25) {
        _ = try? beside.ask(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' ORDER BY random() LIMIT 1
          """)
      }
    }
    seen.withLock { $0.isOver = true }
  }

  // MARK: a worker

  private struct Task {
    let work: OutboxWork
    var rounds: Int
  }

  /// Until nothing waits any more, or the time is over.
  func work(_ store: PostgreSQLStore, number: Int, lanes: Int, seed: UInt64, until end: ContinuousClock.Instant) {
    var random = SeededRandom(seed)
    var tasks: [Task] = []
    var report = OutboxReport()
    while ContinuousClock.now < end {
      for index in tasks.indices { tasks[index].rounds -= 1 }
      let now = tick(10, &random)
      for task in tasks where task.rounds <= 0 { report.endings.append(ending(of: task.work, now, &random)) }
      tasks.removeAll { $0.rounds <= 0 }
      for ending in report.endings { letGo(ending) }
      let free = lanes - tasks.count
      let then = tick(10, &random)
      let request = free > 0 ? OutboxRequest(now: then, lanes: free, limit: Self.limit, worker: number, leaseUntil: then + Self.lease) : nil
      do throws(StoreFault) {
        let handout = try store.exchange(report, for: request) { candidate in
          .go(candidate.row.kind == .send && candidate.windows?.tap != nil ? .tap : nil)
        }
        note(handout, of: report, at: then)
        // Some rest for so long that somebody else has the action by then.
        tasks += handout.work.map { Task(work: $0, rounds: random.chance(8) ? 80 : Int.random(in: 0...2, using: &random)) }
        report = OutboxReport()
        if handout.work.isEmpty, tasks.isEmpty, seen.withLock({ $0.isOver }), try store.nextDue() == nil { return }
      } catch { note(error) }
    }
    seen.withLock { $0.mistakes.append("worker \(number) did not come to its end") }
  }

  private func ending(of work: OutboxWork, _ now: Int64, _ random: inout SeededRandom) -> OutboxEnding {
    let back = work.window.map { OutboxEnding.Correction.giveBack($0) } ?? .none
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return OutboxEnding(work, .again(at: now + Int64.random(in: 0...100, using: &random), reason: "busy"), at: now)
    case 1: return OutboxEnding(work, .untried(until: now + Int64.random(in: 0...100, using: &random)), correction: back, at: now)
    case 2: return OutboxEnding(work, .ended(.dead(.refused, detail: "no")), correction: back, at: now)
    default:
      let facts = work.row.kind == .webhook ? [FactChange.set("v", .text("\(work.row.id)"))] : []
      return OutboxEnding(work, .ended(.done), facts: facts, at: now)
    }
  }

  // MARK: what is seen

  private func note(_ fault: StoreFault) { seen.withLock { $0.faults.append("\(fault)") } }

  /// Before it is reported: from then on somebody else may have the follower.
  private func letGo(_ ending: OutboxEnding) {
    seen.withLock { seen in
      if let held = seen.held[ending.row.follower], held.work.row.id == ending.row.id, held.work.handout == ending.handout {
        seen.held[ending.row.follower] = nil
      }
    }
  }

  private func note(_ handout: OutboxHandout, of report: OutboxReport, at now: Int64) {
    seen.withLock { seen in
      let late = Set(handout.superseded.map { "\($0.row.id) \($0.handout)" })
      seen.superseded += late.count
      for ending in report.endings where !late.contains("\(ending.row.id) \(ending.handout)") {
        if case .ended = ending.outcome { seen.ended[ending.row.id, default: 0] += 1 }
      }
      for work in handout.work {
        let (follower, until) = (work.row.follower, now + Self.lease)
        if !seen.handouts.insert("\(work.row.id) \(work.handout)").inserted { seen.mistakes.append("\(work.row.id) was given twice") }
        if let other = seen.held[follower] {
          // Whoever notes late may find what came after.
          if max(other.now, now) < min(other.until, until) { seen.mistakes.append("\(work.row.id) is under way beside \(other.work.row.id)") }
          if other.until > until { continue }
        }
        seen.held[follower] = Held(work: work, now: now, until: until)
      }
      var calls: [String: Int] = [:]
      for held in seen.held.values where held.until > seen.time && held.work.row.kind != .tag {
        calls["\(held.work.row.follower.account) \(held.work.row.kind)", default: 0] += 1
      }
      for (name, count) in calls where count > Self.limit { seen.mistakes.append("\(count) calls of \(name) are under way") }
    }
  }
}
