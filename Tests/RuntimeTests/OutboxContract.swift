import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Server
@testable import WeChat
@testable import Wire

/// What every store keeps to where actions wait.
@Suite("the contract of an outbox")
struct OutboxContract {
  static let people = (0..<200).map { FollowerID(account: "main", openid: "o\($0)") }

  static let vip = OutboxTask.tag([TagChange(name: "vip", adds: true)])
  static let notVip = OutboxTask.tag([TagChange(name: "vip", adds: false)])
  static let text = OutboxTask.send(Message(.reply(.text("a"))), unless: [], otherwise: nil)
  static let hook = OutboxTask.webhook(HookCall(address: .literal("https://example.com"), timeout: 2000, sendsLate: false, body: ["rule": "r"]))

  static func row(
    _ follower: FollowerID, _ turn: Int64, _ task: OutboxTask = Self.vip, due: Int64 = 1000, onError: ErrorPolicy = .log, deadline: Int64? = nil,
    hours: [Range<Int64>] = [], revision: String = "r1"
  ) -> OutboxRow {
    OutboxRow(
      id: OutboxID(turn: TurnID(number: turn), position: 0), follower: follower, eventAt: due / 1000, dueAt: due, deadline: deadline, hours: hours,
      task: task, onError: onError, rule: "r", revision: revision)
  }

  static func queue(_ store: any Store, _ rows: [OutboxRow]) throws { try store.transact([], now: 1) { _ in rows.map { .queued($0) } } }

  /// Hands out what may go; by default everything goes.
  static func take(
    _ store: any Store, at now: Int64 = 2000, lanes: Int = 100, worker: Int = 0, lease: Int64 = 60_000, report: OutboxReport = OutboxReport(),
    judge: (OutboxCandidate) -> OutboxVerdict = { _ in .go(nil) }
  ) throws -> [OutboxWork] {
    try store.exchange(report, for: OutboxRequest(now: now, lanes: lanes, worker: worker, leaseUntil: now + lease), judge: judge).work
  }

  static func done(_ work: [OutboxWork], at now: Int64 = 2000) -> OutboxReport {
    OutboxReport(work.map { OutboxEnding($0, .ended(.done), at: now) })
  }

  static func ids(_ work: [OutboxWork]) -> [String] { work.map { "\($0.row.id)" } }

  @Test("one of a follower at a time, in the order in which they are due", arguments: StoreContract.Engine.allCases)
  func order(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let (ada, bob) = (Self.people[0], Self.people[1])
    try Self.queue(store, [Self.row(ada, 2, due: 1500), Self.row(ada, 1, due: 1000), Self.row(ada, 3, due: 9000), Self.row(bob, 4, due: 1200)])
    let first = try Self.take(store)
    #expect(Self.ids(first) == ["1-0", "4-0"])
    #expect(try Self.take(store).isEmpty)
    let second = try Self.take(store, report: Self.done(first))
    #expect(Self.ids(second) == ["2-0"])
    #expect(try Self.take(store, report: Self.done(second)).isEmpty)
    #expect(try store.nextDue() == 9000)
    #expect(Self.ids(try Self.take(store, at: 9000)) == ["3-0"])
  }

  @Test(
    "what ended in a stretch of time is counted by the revision that asked for it, and what failed of it", arguments: StoreContract.Engine.allCases)
  func ended(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    // Turn, revision, how it ended and when; nil: it still waits.
    let rows: [(turn: Int64, revision: String, outcome: OutboxOutcome?, at: Int64)] = [
      (1, "old", .done, 2000), (12, "old", .done, 2000), (13, "old", .dead(.refused, detail: nil), 2999), (14, "new", .done, 2000),
      (15, "new", .dead(.retries, detail: nil), 2500), (16, "new", .dead(.unknown, detail: nil), 2500), (17, "new", .cancelled(.replied), 2500),
      (18, "new", .done, 3000), (19, "new", .done, 1999), (20, "new", nil, 0),
    ]
    try Self.queue(store, rows.enumerated().map { Self.row(Self.people[$0], $1.turn, revision: $1.revision) })
    let work = try Self.take(store, at: 1500)
    #expect(work.count == rows.count)
    let endings = rows.compactMap { row in
      row.outcome.flatMap { outcome in
        work.first { $0.row.id.turn.number == row.turn }.map { OutboxEnding($0, .ended(outcome), at: row.at) }
      }
    }
    #expect(try Self.take(store, at: 1500, report: OutboxReport(endings)).isEmpty)
    let counted = try store.endedActions(in: 2000..<3000, since: TurnID(number: 10))
    #expect(counted == ["old": .init(trials: 2, events: 1), "new": .init(trials: 3, events: 2)])
    #expect(try store.endedActions(in: 4000..<5000, since: TurnID(number: 1)).isEmpty)
  }

  @Test("what is tried again holds back its lane and no other", arguments: StoreContract.Engine.allCases)
  func lanes(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let ada = Self.people[0]
    try Self.queue(
      store,
      [
        Self.row(ada, 1), Self.row(ada, 2, Self.notVip), Self.row(ada, 3, Self.text), Self.row(ada, 4, Self.hook),
      ])
    let first = try Self.take(store)
    let later = OutboxReport([OutboxEnding(first[0], .again(at: 5000, reason: "busy"), at: 2000)])
    let second = try Self.take(store, report: later)
    #expect(Self.ids(second) == ["3-0"])
    let third = try Self.take(store, report: Self.done(second))
    #expect(Self.ids(third) == ["4-0"])
    #expect(try Self.take(store, report: Self.done(third)).isEmpty)
    #expect(try store.nextDue() == 5000)
    let fourth = try Self.take(store, at: 5000)
    #expect(Self.ids(fourth) == ["1-0"] && fourth[0].attempt == 2)
    #expect(Self.ids(try Self.take(store, at: 5000, report: Self.done(fourth))) == ["2-0"])
  }

  @Test("what is under way stays with its worker, whatever is settled beside it", arguments: StoreContract.Engine.allCases)
  func beside(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let ada = Self.people[0]
    let asked = Self.row(ada, 1, Self.hook, due: 1900)
    try Self.queue(store, [asked, Self.row(ada, 2, Self.text)])
    let sent = try Self.take(store)
    #expect(Self.ids(sent) == ["2-0"])
    try store.transact([], now: 1) { _ in [.settled(Self.done([.asked(asked)]))] }
    #expect(try Self.take(store).isEmpty)
    #expect(try store.drop(OutboxFilter(states: [.waiting]), now: 2000) == 0)
    #expect(try Self.take(store).isEmpty)
    #expect(try Self.take(store, report: Self.done(sent)).isEmpty)
    #expect(try store.outboxCounts(now: 3000).waiting == 0)
  }

  @Test("an action ends once: what follows from it comes once", arguments: StoreContract.Engine.allCases)
  func twice(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    try Self.queue(store, [Self.row(Self.people[0], 1, Self.hook)])
    let work = try Self.take(store)
    let message = work[0].row.follow(OutboxRow.lateReplyOffset, task: Self.text, dueAt: 2000)
    let ending = OutboxEnding(work[0], .ended(.done), follows: [message], at: 2000)
    let next = try Self.take(store, report: OutboxReport([ending]))
    #expect(next.map(\.row.kind) == [.send])
    #expect(try Self.take(store, report: OutboxReport([ending])).isEmpty)
  }

  @Test("what becomes of a try is written once, also when it is said again", arguments: StoreContract.Engine.allCases)
  func saidAgain(_ engine: StoreContract.Engine) throws {
    let ada = Self.people[0]
    let outcomes: [(outcome: OutboxEnding.Outcome, attempt: Int)] = [
      (.again(at: 5000, reason: "busy"), 3), (.untried(until: 5000, reason: "busy"), 2),
    ]
    for (outcome, attempt) in outcomes {
      let place = try StoreContract.Place(engine)
      let store = try place.open()
      try StoreContract.write(store, [StoreContract.entry(ada, .follow, at: 1, turn: 1)])
      try store.transact([], now: 1) { _ in [.opened(.tap, ada, at: 1)] }
      try Self.queue(store, [Self.row(ada, 2, Self.text)])
      var used: [Int?] = []
      func next(at now: Int64, _ report: OutboxReport = OutboxReport()) throws -> OutboxWork {
        try #require(
          try Self.take(store, at: now, report: report) { candidate in
            used.append(candidate.windows?.tap?.used)
            return .go(.tap)
          }.first)
      }
      let first = try next(at: 2000)
      let second = try next(at: 3000, OutboxReport([OutboxEnding(first, .again(at: 3000, reason: "busy"), at: 2500)]))
      // As when the answer to the first one was lost.
      let report = OutboxReport([OutboxEnding(second, outcome, correction: .giveBack(.tap), at: 3500)])
      for _ in 0..<2 { #expect(try store.exchange(report, for: nil) { _ in .go(nil) }.superseded.isEmpty) }
      #expect(try store.nextDue() == 5000)
      #expect(try next(at: 5000).attempt == attempt, "\(outcome)")
      #expect(used == [0, 1, 1], "\(outcome)")
    }
  }

  @Test("a worker that died: labels go again, messages end as unknown unless they may be repeated", arguments: StoreContract.Engine.allCases)
  func leases(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    try Self.queue(
      store,
      [
        Self.row(Self.people[0], 1), Self.row(Self.people[1], 2, Self.text), Self.row(Self.people[2], 3, Self.text, onError: .retry(1)),
        Self.row(Self.people[3], 4, Self.hook),
      ])
    #expect(try Self.take(store, worker: 7).count == 4)
    #expect(try Self.take(store, at: 61_000, worker: 8).isEmpty)
    let again = try Self.take(store, at: 62_000, worker: 8)
    #expect(Set(Self.ids(again)) == ["1-0", "3-0", "4-0"] && again.allSatisfy { $0.attempt == 2 })
    let dead = try store.actions(matching: OutboxFilter(states: [.dead]), limit: 10)
    #expect(dead.map(\.row.id.description) == ["2-0"] && dead[0].reason?.hasPrefix("unknown: ") == true)
    // One whose result comes after all is not undone.
    _ = try Self.take(store, at: 62_001, report: Self.done(again, at: 62_001))
    #expect(try store.outboxCounts(now: 62_001).waiting == 0)
  }

  @Test("who was away for longer than its lease changes nothing of what another one has, and is told so", arguments: StoreContract.Engine.allCases)
  func fencing(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let ada = Self.people[0]
    try Self.queue(store, [Self.row(ada, 1, Self.hook)])
    let first = try Self.take(store, worker: 1)
    let second = try Self.take(store, at: 62_000, worker: 2)
    #expect(Self.ids(first) == ["1-0"] && Self.ids(second) == ["1-0"])
    #expect(try #require(second.first).handout > (try #require(first.first)).handout)
    let old = try #require(first.first)
    let follow = old.row.follow(OutboxRow.lateReplyOffset, task: Self.text, dueAt: 2000)
    let outcomes: [OutboxEnding.Outcome] = [
      .ended(.done), .ended(.dead(.refused, detail: nil)), .again(at: 1, reason: "busy"), .untried(until: 1, reason: "busy"),
    ]
    for outcome in outcomes {
      let late = OutboxReport([OutboxEnding(old, outcome, follows: [follow], facts: [.set("v", .text("a"), until: nil)], at: 62_001)])
      let told = try store.exchange(late, for: nil) { _ in .go(nil) }
      #expect(told.superseded.map(\.row.id) == [old.row.id])
      #expect(try Self.take(store, at: 62_002, worker: 3).isEmpty, "it stays with whoever has it")
      #expect(try store.actions(matching: OutboxFilter(), limit: 9).map(\.state) == [.running])
    }
    let told = try store.exchange(Self.done(second, at: 62_003), for: nil) { _ in .go(nil) }
    #expect(told.superseded.isEmpty)
    // Of a transaction whose answer was lost the same is said again.
    #expect(try store.exchange(Self.done(second, at: 62_003), for: nil) { _ in .go(nil) }.superseded.isEmpty)
    #expect(try store.exchange(Self.done(first, at: 62_004), for: nil) { _ in .go(nil) }.superseded.count == 1)
    let done = try store.actions(matching: OutboxFilter(), limit: 9)
    #expect(done.map(\.state) == [.done] && done.map(\.endedAt) == [62_003])
  }

  @Test("a message that ended as unknown stays so, whatever whoever was away says of it", arguments: StoreContract.Engine.allCases)
  func fencedUnknown(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    try Self.queue(store, [Self.row(Self.people[0], 1, Self.text)])
    let first = try Self.take(store, worker: 1)
    #expect(first.count == 1)
    #expect(try Self.take(store, at: 62_000, worker: 2).isEmpty)
    #expect(try store.exchange(Self.done(first, at: 62_001), for: nil) { _ in .go(nil) }.superseded.count == 1)
    #expect(try store.actions(matching: OutboxFilter(), limit: 9).map(\.state) == [.dead])
    // Nor when it waits for another try by hand.
    _ = try store.retry(OutboxFilter(), unknown: true, now: 62_002)
    #expect(try store.exchange(Self.done(first, at: 62_003), for: nil) { _ in .go(nil) }.superseded.count == 1)
    #expect(try store.actions(matching: OutboxFilter(), limit: 9).map(\.state) == [.waiting])
  }

  @Test("the same number gives back at once what its last owner had")
  func numbers() throws {
    let place = try StoreContract.Place(.file)
    let store = try place.open()
    try Self.queue(store, [Self.row(Self.people[0], 1)])
    var first: WorkerClaim? = try store.claimWorker()
    #expect(first?.number == 0)
    #expect(try store.claimWorker().number == 1)
    #expect(try Self.take(store, worker: 0, lease: 1_000_000).count == 1)
    #expect(try Self.take(store, worker: 1).isEmpty)
    first = nil
    #expect(try store.claimWorker().number == 0)
    #expect(try Self.take(store, worker: 0).map(\.attempt) == [2])
  }

  @Test("fifty followers who get one tag are one call", arguments: StoreContract.Engine.allCases)
  func groups(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    try Self.queue(store, Self.people.enumerated().map { Self.row($0.element, Int64($0.offset + 1)) })
    let work = try Self.take(store, lanes: 3)
    #expect(work.count == 101)
    #expect(ActionCarrier.units(work).map(\.work.count).sorted() == [1, 50, 50])
  }

  @Test("what goes later than it may ends with its reason, and what comes instead goes", arguments: StoreContract.Engine.allCases)
  func policy(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let ada = StoreContract.ada
    try StoreContract.write(store, [StoreContract.entry(ada, .follow, at: 1, turn: 1)])
    let template = TemplateMessage(id: "T", url: nil, appID: nil, page: nil, fields: [Value.Field("thing1", .text("x"))])
    let message = OutboxTask.send(Message(.reply(.text("a"))), unless: [], otherwise: template)
    try Self.queue(store, [Self.row(ada, 5, message, deadline: 61_000)])
    let work = try Self.take(store, at: 90_000) { OutboxPolicy.judge($0, at: 90_000) }
    #expect(work.map(\.row.task) == [.template(template, unless: [])] && work.first?.row.id.description == "5-\(OutboxRow.otherwiseOffset)")
    let ended = try store.actions(matching: OutboxFilter(states: [.replaced]), limit: 10)
    #expect(ended.map(\.reason) == ["late: \(OutboxReason.late.text); nothing had come to carry it out before"])
  }

  @Test("a message waits for its hours, which the store keeps", arguments: StoreContract.Engine.allCases)
  func hours(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let ada = StoreContract.ada
    try StoreContract.write(store, [StoreContract.entry(ada, .follow, at: 1, turn: 1)])
    let template = OutboxTask.template(
      TemplateMessage(id: "T", url: nil, appID: nil, page: nil, fields: [Value.Field("thing1", .text("x"))]), unless: [])
    let row = Self.row(ada, 5, template, hours: [1000..<2000, 50_000..<90_000])
    try Self.queue(store, [row])
    for (now, goes) in [(2000, false), (49_999, false), (50_000, true)] as [(Int64, Bool)] {
      let work = try Self.take(store, at: now) { OutboxPolicy.judge($0, at: now) }
      #expect(work.map(\.row) == (goes ? [row] : []), "at \(now)")
    }
  }

  @Test("what cannot be read ends with its reason, is shown as it stands, and holds nothing up", arguments: StoreContract.Engine.allCases)
  func unreadable(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let ada = StoreContract.ada
    try StoreContract.write(store, [StoreContract.entry(ada, .follow, at: 1, turn: 1)])
    let strange: [OutboxTask] = [
      .unreadable(kind: "poll", payload: #"{"a":1}"#), .unreadable(kind: "webhook", payload: #"{"address":1}"#),
      .unreadable(kind: "tag", payload: "{"),
    ]
    try Self.queue(store, strange.enumerated().map { Self.row(ada, Int64($0.offset + 2), $0.element) })
    try Self.queue(store, [Self.row(ada, 9), Self.row(ada, 10, Self.hook)])
    let first = try Self.take(store) { OutboxPolicy.judge($0, at: 2000) }
    let second = try Self.take(store, report: Self.done(first)) { OutboxPolicy.judge($0, at: 2000) }
    #expect((Self.ids(first) + Self.ids(second)).sorted() == ["9-0", "a-0"])
    let dead = try store.actions(matching: OutboxFilter(states: [.dead]), limit: 9)
    #expect(dead.map(\.row.task) == strange)
    #expect(Set(dead.map(\.reason)) == ["refused: it cannot be read: it is of another version of wxrules"])
    #expect(dead.map(\.row.task.word) == ["poll", "webhook", "tag"])
    let payloads: [JSON] = [["a": 1], ["address": 1], "{"]
    #expect(dead.map(\.row.task.payload) == payloads)
  }

  @Test("windows are used, given back, used up and closed", arguments: StoreContract.Engine.allCases)
  func windows(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let ada = StoreContract.ada
    try StoreContract.write(store, [StoreContract.entry(ada, .follow, at: 1, turn: 1)])
    try store.transact([], now: 1) { _ in [.opened(.tap, ada, at: 10)] }
    try Self.queue(store, (2..<12).map { Self.row(ada, $0, Self.text, due: 10_000, deadline: 70_000) })
    func next(_ report: OutboxReport = OutboxReport()) throws -> OutboxWork? {
      try Self.take(store, at: 11_000, report: report) { OutboxPolicy.judge($0, at: 11_000) }.first
    }
    var work = try #require(try next())
    #expect(work.window == .tap)
    // Refused for another reason: it did not count.
    work = try #require(
      try next(OutboxReport([OutboxEnding(work, .ended(.dead(.refused, detail: "x")), correction: .giveBack(.tap), at: 11_000)])))
    for _ in 0..<2 { work = try #require(try next(Self.done([work], at: 11_000))) }
    // Three have gone: the rest end by themselves.
    #expect(try next(Self.done([work], at: 11_000)) == nil)
    #expect(try store.actions(matching: OutboxFilter(states: [.dead]), limit: 20).count { $0.reason?.hasPrefix("used_up") == true } == 6)
    // A message opens five; the platform then says that none is left.
    try store.transact([], now: 1) { _ in [.opened(.message, ada, at: 20)] }
    try Self.queue(store, (20..<24).map { Self.row(ada, $0, Self.text, due: 10_000, deadline: 70_000) })
    work = try #require(try next())
    #expect(work.window == .message)
    #expect(try next(OutboxReport([OutboxEnding(work, .ended(.dead(.usedUp, detail: nil)), correction: .usedUp, at: 11_000)])) == nil)
    try store.transact([], now: 1) { _ in [.opened(.message, ada, at: 30), .closed(ada)] }
    try Self.queue(store, [Self.row(ada, 30, Self.text, due: 10_000, deadline: 70_000)])
    #expect(try next() == nil)
    #expect(try store.actions(matching: OutboxFilter(id: OutboxID("1e-0")), limit: 1).first?.reason?.hasPrefix("closed") == true)
  }

  @Test("calls of today and pauses are known to every worker", arguments: StoreContract.Engine.allCases)
  func quotas(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: 1, turn: 1)])
    try Self.queue(store, [Self.row(StoreContract.ada, 2, .remark("a"))])
    var report = OutboxReport()
    report.calls = [OutboxCalls(account: "main", api: "user/info/updateremark", day: PlatformDay.number(at: 2), count: 10_000)]
    var seen: OutboxCandidate?
    #expect(
      try Self.take(store, report: report) { candidate in
        seen = candidate
        return OutboxPolicy.judge(candidate, at: 2000)
      }.isEmpty)
    #expect(seen?.callsToday == 10_000)
    #expect(try store.nextDue() == PlatformDay.end(of: 2) * 1000)
    report = OutboxReport()
    report.pauses = [Self.pause(.tag, until: 30_000)]
    try Self.queue(store, [Self.row(StoreContract.ada, 1)])
    #expect(try Self.take(store, report: report) { OutboxPolicy.judge($0, at: 2000) }.isEmpty)
    #expect(try store.nextDue() == 30_000)
  }

  @Test("failed ones wait again, waiting ones are dropped, and lists find them", arguments: StoreContract.Engine.allCases)
  func steering(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let (ada, bob) = (Self.people[0], Self.people[1])
    try Self.queue(store, [Self.row(ada, 1), Self.row(bob, 2, Self.hook), Self.row(ada, 3, due: 99_000)])
    let work = try Self.take(store)
    let failed = OutboxReport([OutboxEnding(work[1], .ended(.dead(.retries, detail: "status 500")), at: 2000)])
    _ = try store.exchange(failed, for: nil) { _ in .go(nil) }
    func states(_ filter: OutboxFilter = OutboxFilter()) throws -> [String] {
      try store.actions(matching: filter, limit: 10).map { "\($0.row.id) \($0.state.rawValue)" }
    }
    #expect(try states() == ["1-0 running", "2-0 dead", "3-0 waiting"])
    var filter = OutboxFilter()
    filter.openid = "o0"
    #expect(try states(filter) == ["1-0 running", "3-0 waiting"])
    func counts() throws -> [Int64?] {
      let counts = try store.outboxCounts(now: 5000)
      return [Int64(counts.waiting), counts.oldestDue, Int64(counts.dead)]
    }
    #expect(try counts() == [2, nil, 1])
    #expect(try store.retry(OutboxFilter(), unknown: false, now: 5000) == OutboxRetry(again: 1))
    #expect(try counts() == [3, 5000, 0])
    #expect(Self.ids(try Self.take(store, at: 5000)) == ["2-0"])
    #expect(try store.drop(filter, now: 6000) == 1)
    #expect(try store.actions(matching: OutboxFilter(states: [.cancelled]), limit: 9).map(\.reason) == ["dropped: dropped by hand"])
  }

  static func pause(_ kind: OutboxKind, endpoint: String? = nil, code: String = "40164", since: Int64 = 2000, until: Int64) -> OutboxPause {
    OutboxPause(
      OutboxPause.Place(account: "main", kind: kind, endpoint: endpoint), OutboxPause.Cause(label: code, text: "errcode \(code)", remedy: "mend it"),
      since: since, until: until)
  }

  @Test("what is paused is a state with its cause, here and in another process, until a call gets through", arguments: StoreContract.Engine.allCases)
  func paused(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let (ada, bob) = (Self.people[0], Self.people[1])
    try Self.queue(store, [Self.row(ada, 1), Self.row(bob, 2), Self.row(bob, 3, Self.hook), Self.row(ada, 4, due: 90_000)])
    let work = try Self.take(store)
    var report = OutboxReport([
      OutboxEnding(work[0], .untried(until: 30_000), at: 2000), OutboxEnding(work[1], .untried(until: 30_000), at: 2000),
    ])
    report.pauses = [Self.pause(.tag, until: 30_000)]
    #expect(Self.ids(try Self.take(store, report: report) { OutboxPolicy.judge($0, at: 2000) }) == ["3-0"])
    let stores = engine.isShared ? [store, try place.open(serves: false)] : [store]
    for store in stores {
      let records = try store.actions(matching: OutboxFilter(), limit: 9)
      #expect(records.map { "\($0.row.id) \($0.state.rawValue)" } == ["1-0 paused", "2-0 paused", "3-0 running", "4-0 waiting"])
      #expect(records[0].pause == Self.pause(.tag, until: 30_000) && records[3].pause == nil)
      #expect(try store.actions(matching: OutboxFilter(states: [.paused]), limit: 9).map(\.row.id.description) == ["1-0", "2-0"])
      #expect(try store.actions(matching: OutboxFilter(states: [.waiting]), limit: 9).map(\.row.id.description) == ["4-0"])
      let counts = try store.outboxCounts(now: 20_000)
      #expect(counts.held == [OutboxCounts.Held(pause: Self.pause(.tag, until: 30_000), count: 2)])
      #expect(counts.paused == 2 && counts.oldestDue == 1000)
    }
    // The same again goes on since it began; what is shorter says nothing new; another cause begins anew.
    func again(_ pause: OutboxPause) throws -> OutboxPause? {
      var report = OutboxReport()
      report.pauses = [pause]
      _ = try store.exchange(report, for: nil) { _ in .go(nil) }
      return try store.outboxCounts(now: 20_000).held.first?.pause
    }
    #expect(try again(Self.pause(.tag, since: 30_000, until: 90_000)) == Self.pause(.tag, until: 90_000))
    #expect(try again(Self.pause(.tag, code: "45011", since: 30_000, until: 40_000)) == Self.pause(.tag, until: 90_000))
    #expect(try again(Self.pause(.tag, code: "48001", since: 31_000, until: 91_000)) == Self.pause(.tag, code: "48001", since: 31_000, until: 91_000))
    // A call that gets through ends it, and says which it was.
    var through = OutboxReport()
    through.resumed = [OutboxPause.Place(account: "main", kind: .tag), OutboxPause.Place(account: "main", kind: .remark)]
    #expect(try store.exchange(through, for: nil) { _ in .go(nil) }.resumed.map(\.cause.label) == ["48001"])
    #expect(try store.outboxCounts(now: 20_000).held.isEmpty)
  }

  @Test("a retry ends pauses at once, those of what it chooses, from another process too", arguments: StoreContract.Engine.allCases)
  func resumed(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let command = engine.isShared ? try place.open(serves: false) : store
    let people = Self.people
    try Self.queue(
      store, [Self.row(people[0], 1), Self.row(people[1], 2, Self.text), Self.row(people[2], 3, Self.hook), Self.row(people[3], 4, .remark("a"))])
    let work = try Self.take(store)
    var report = OutboxReport(work.map { OutboxEnding($0, .untried(until: 60_000), at: 2000) })
    report.pauses = [
      Self.pause(.tag, until: 60_000), Self.pause(.send, until: 60_000), Self.pause(.webhook, endpoint: "https://example.com", until: 60_000),
      Self.pause(.webhook, endpoint: "https://example.org", until: 60_000), Self.pause(.remark, until: 60_000),
    ]
    report.calls = [OutboxCalls(account: "main", api: "user/info/updateremark", day: PlatformDay.number(at: 3), count: 10_000)]
    #expect(try Self.take(store, report: report) { OutboxPolicy.judge($0, at: 2000) }.isEmpty)
    #expect(try store.nextDue() == 60_000)
    var filter = OutboxFilter()
    filter.kind = .tag
    #expect(try command.retry(filter, unknown: false, now: 3000) == OutboxRetry(resumed: [Self.pause(.tag, until: 60_000)], released: 1))
    #expect(Self.ids(try Self.take(store, at: 3000)) == ["1-0"])
    #expect(try command.retry(OutboxFilter(id: OutboxID("2-0")), unknown: false, now: 3000).resumed.map(\.place.kind) == [.send])
    #expect(Self.ids(try Self.take(store, at: 3000)) == ["2-0"])
    // Of two endpoints the one that holds something up; and today's calls count anew.
    let rest = try command.retry(OutboxFilter(), unknown: false, now: 3000)
    #expect(rest.resumed.map(\.place.name).sorted() == ["remark of main", "webhook to https://example.com of main"] && rest.released == 2)
    var calls: [Int] = []
    let last = try Self.take(store, at: 3000) { candidate in
      calls.append(candidate.callsToday)
      return .go(nil)
    }
    #expect(Set(Self.ids(last)) == ["3-0", "4-0"] && calls == [0, 0])
    #expect(try command.retry(OutboxFilter(), unknown: false, now: 3000) == OutboxRetry())
  }

  @Test("of what may have come a retry keeps away, unless it is told", arguments: StoreContract.Engine.allCases)
  func unknown(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    try Self.queue(store, (1...4).map { Self.row(Self.people[Int($0)], $0, Self.text) })
    let work = try Self.take(store)
    let outcomes: [OutboxOutcome] = [
      .dead(.unknown, detail: nil), .dead(.refused, detail: "unknown: a word of the platform's"), .dead(.unknown, detail: nil),
      .dead(.retries, detail: "x"),
    ]
    let endings = zip(work.sorted { $0.row.id < $1.row.id }, outcomes).map { OutboxEnding($0, .ended($1), at: 2000) }
    _ = try store.exchange(OutboxReport(endings), for: nil) { _ in .go(nil) }
    #expect(try store.outboxCounts(now: 2000).unknown == 2)
    #expect(try store.actions(matching: OutboxFilter(), limit: 9).map(\.mayComeTwice) == [true, false, true, false])
    #expect(try store.retry(OutboxFilter(id: OutboxID("1-0")), unknown: false, now: 3000) == OutboxRetry(unknown: 1))
    #expect(try store.retry(OutboxFilter(), unknown: false, now: 3000) == OutboxRetry(again: 2, unknown: 2))
    #expect(Set(Self.ids(try Self.take(store, at: 3000))) == ["2-0", "4-0"])
    #expect(try store.retry(OutboxFilter(), unknown: true, now: 3000) == OutboxRetry(again: 2))
    #expect(Set(Self.ids(try Self.take(store, at: 3000))) == ["1-0", "3-0"])
  }

  @Test("after a restart labels and webhooks go again, messages do not, and pauses and totals are as they were")
  func restart() throws {
    let place = try StoreContract.Place(.file)
    var totals = OutboxTotals()
    do {
      let store = try place.open()
      for index in 0..<4 {
        try StoreContract.write(store, [StoreContract.entry(Self.people[index], .follow, at: 1, turn: Int64(100 + index))])
      }
      let claim = try store.claimWorker()
      try Self.queue(store, [Self.row(Self.people[0], 1), Self.row(Self.people[1], 2, Self.text), Self.row(Self.people[2], 3, Self.hook)])
      #expect(try Self.take(store, worker: claim.number, lease: 1_000_000).count == 3)
      try Self.queue(store, [Self.row(Self.people[3], 4, .remark("a"))])
      var report = OutboxReport()
      report.pauses = [Self.pause(.remark, until: 600_000)]
      #expect(try Self.take(store, report: report) { OutboxPolicy.judge($0, at: 2000) }.isEmpty)
      totals = try store.outboxCounts(now: 2000).totals
    }
    let store = try place.open()
    #expect(try store.outboxCounts(now: 2000).totals == totals)
    let claim = try store.claimWorker()
    let again = try Self.take(store, at: 2001, worker: claim.number) { OutboxPolicy.judge($0, at: 2001) }
    #expect(Set(Self.ids(again)) == ["1-0", "3-0"])
    let records = try store.actions(matching: OutboxFilter(), limit: 9)
    #expect(records.map { "\($0.row.id) \($0.state.rawValue)" } == ["1-0 running", "2-0 dead", "3-0 running", "4-0 paused"])
    #expect(records[1].mayComeTwice)
  }

  @Test("ended actions are forgotten in time, failed ones later", arguments: StoreContract.Engine.allCases)
  func memory(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    try Self.queue(store, [Self.row(Self.people[0], 1), Self.row(Self.people[1], 2)])
    let work = try Self.take(store)
    let report = OutboxReport([
      OutboxEnding(work[0], .ended(.done), at: 2000), OutboxEnding(work[1], .ended(.dead(.refused, detail: nil)), at: 2000),
    ])
    let day: Int64 = 86_400_000
    _ = try Self.take(store, at: 2 * day, report: report)
    #expect(try store.actions(matching: OutboxFilter(), limit: 9).count == 2)
    _ = try Self.take(store, at: 4 * day)
    #expect(try store.actions(matching: OutboxFilter(), limit: 9).map(\.state) == [.dead])
    _ = try Self.take(store, at: 31 * day)
    #expect(try store.actions(matching: OutboxFilter(), limit: 9).isEmpty)
  }

  @Test(
    "stocks are given out piece by piece, whatever list they come from and whichever account they go to", arguments: StoreContract.Engine.allCases)
  func stocks(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    func question(_ words: [String], _ revision: String, wanted: Int = 2) throws -> StockQuestion {
      let rules = try Compile.ruleSet(
        "wxrules: 1\nlists: { codes: [ \(words.joined(separator: ", ")) ] }\nstocks: { s: { list: codes } }\nrules: [ { id: a, on: text, take: { stock: s }, reply: \"{{ taken.s }}\" } ]"
      )
      return StockQuestion(
        stock: rules.compiled.stocks[0], tables: rules.compiled.tables, revision: revision, wanted: wanted, at: 1)
    }
    func take(_ question: StockQuestion, _ count: Int, turn: Int64) throws -> StockLevel {
      var level = StockLevel(left: 0, next: [])
      try store.transact([], stocks: [question], now: 1) { knowledge in
        level = knowledge.stocks["s"] ?? level
        return level.next.prefix(count).map {
          .took("s", piece: $0, FollowerID(account: turn == 2 ? "other" : "main", openid: "o"), TurnID(number: turn), at: 1)
        }
      }
      return level
    }
    #expect(try take(question(["a", "b", "c", "d"], "1"), 1, turn: 1) == StockLevel(left: 4, next: ["a", "b"]))
    #expect(try take(question(["a", "b", "c", "d"], "1"), 2, turn: 2) == StockLevel(left: 3, next: ["b", "c"]))
    // Another list: what is taken stays taken, what is new is there.
    #expect(try take(question(["z", "c", "d", "y"], "2", wanted: 9), 0, turn: 3) == StockLevel(left: 3, next: ["z", "d", "y"]))
    // Of what was taken before the list changed, nothing is counted twice.
    #expect(try take(question(["z", "c", "d", "y"], "2", wanted: 9), 1, turn: 30) == StockLevel(left: 3, next: ["z", "d", "y"]))
    #expect(try take(question(["z", "c", "d", "y"], "2", wanted: 9), 0, turn: 31) == StockLevel(left: 2, next: ["d", "y"]))
    #expect(try take(question(["d"], "3"), 1, turn: 4) == StockLevel(left: 1, next: ["d"]))
    #expect(try take(question(["d"], "3"), 1, turn: 5) == StockLevel(left: 0, next: []))
    // Whoever is forgotten leaves nothing behind that could be given out again.
    #expect(try store.forget([FollowerID(account: "main", openid: "o"), FollowerID(account: "other", openid: "o")]) >= 0)
    try store.transact([], now: 1) { _ in [.erased(FollowerID(account: "main", openid: "o"))] }
    #expect(try take(question(["d"], "3"), 0, turn: 6) == StockLevel(left: 0, next: []))
  }
}

extension OutboxFilter {
  init(id: OutboxID? = nil, states: Set<State> = []) {
    self.init()
    self.id = id
    self.states = states
  }
}
