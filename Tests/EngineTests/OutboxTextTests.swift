import Rules
import TestSupport
import Testing

@testable import Engine

@Suite("what is shown of the outbox")
struct OutboxTextTests {
  @Test(
    "times stand in their zone, and it is shown",
    arguments: [
      (1_780_286_400, "Asia/Shanghai", "2026-06-01T12:00:00+08:00"), (1_780_286_400, "UTC", "2026-06-01T04:00:00Z"),
      (1_780_286_400, "America/New_York", "2026-06-01T00:00:00-04:00"), (1_780_286_400, "Asia/Colombo", "2026-06-01T09:30:00+05:30"),
      (0, "Asia/Shanghai", "1970-01-01T08:00:00+08:00"), (-1, "UTC", "1969-12-31T23:59:59Z"),
    ] as [(Int64, String, String)])
  func times(_ seconds: Int64, _ zone: String, _ expected: String) throws {
    #expect(WallClock.text(seconds, in: try #require(Zone(named: zone))) == expected)
  }

  static let cause = OutboxPause.Cause(
    label: "40164", text: "errcode 40164, this machine's address is not on the account's list of allowed addresses: invalid ip 203.0.113.9",
    remedy: "add 203.0.113.9 to the IP whitelist in the console: 设置与开发 → 基本配置 → IP白名单")

  static func record(
    _ state: OutboxFilter.State, reason: String? = nil, isPaused: Bool = false, at: Int64 = 1_780_286_400, endedAt: Int64? = nil
  ) -> OutboxRecord {
    let row = OutboxRow(
      id: OutboxID(turn: TurnID(number: 1), position: 0), follower: FollowerID(account: "main", openid: "o1"), eventAt: at, dueAt: at * 1000,
      deadline: nil, task: .send(Message(.reply(.text("您好"))), unless: [], otherwise: nil), onError: .log, rule: "r", revision: "r1")
    let pause = OutboxPause(row.place, cause, since: at * 1000, until: (at + 60) * 1000)
    return OutboxRecord(
      row: row, state: state, attempts: state == .dead ? 1 : 0, notBefore: isPaused ? pause.until : row.dueAt, endedAt: endedAt.map { $0 * 1000 },
      reason: reason, pause: isPaused ? pause : nil)
  }

  static let text = OutboxText(Paint(false)) { account in account == "main" ? .shanghai : .utc }

  @Test("a list shows what waits, what is paused and why, and what failed")
  func table() {
    let unknown = "unknown: \(OutboxReason.unknown.text)"
    #expect(
      Self.text.table([Self.record(.waiting), Self.record(.paused, isPaused: true), Self.record(.dead, reason: unknown, endedAt: 1_780_286_500)])
        == """
        1-0  waiting  2026-06-01T12:00:00+08:00  send  r  您好
        1-0  paused   2026-06-01T12:01:00+08:00  send  r  \(Self.cause.text)
        1-0  dead     2026-06-01T12:01:40+08:00  send  r  \(unknown)

        """)
  }

  @Test("under the list stands what to do, what a retry risks, and what all of it came to")
  func summary() {
    var counts = OutboxCounts()
    #expect(Self.text.summary(counts, isCut: nil) == "0 waiting, 0 dead\n")
    counts.waiting = 3
    counts.dead = 2
    counts.unknown = 1
    if let pause = Self.record(.paused, isPaused: true).pause { counts.held = [OutboxCounts.Held(pause: pause, count: 2)] }
    counts.totals = OutboxTotals([
      OutboxTotals.Key(kind: "send", entry: .queued): 9, OutboxTotals.Key(kind: "tag", entry: .queued): 1,
      OutboxTotals.Key(kind: "send", entry: .dead): 2, OutboxTotals.Key(kind: "send", entry: .done): 5,
    ])
    #expect(
      Self.text.summary(counts, isCut: 50) == """
        paused    2 actions: send of main
        because   \(Self.cause.text)
        since     2026-06-01T12:00:00+08:00, next try 2026-06-01T12:01:00+08:00
        do        \(Self.cause.remedy)
        later     it goes on by itself, or at once with `wxrules outbox retry`
        3 waiting (2 paused), 2 dead; the first 50 are shown
        1 of the dead may have come: `outbox retry` leaves them out, with --unknown somebody may get one twice
        10 queued = 3 waiting + 5 done + 2 dead

        """)
  }

  @Test("a page says why it waits and what to do, or why another try is a risk")
  func page() {
    let paused = Self.text.page(Self.record(.paused, isPaused: true))
    #expect(paused.english.contains("state     paused\nbecause   errcode 40164, ") && paused.english.contains("\ndo        add 203.0.113.9 to "))
    #expect(paused.english.contains("due       2026-06-01T12:00:00+08:00, next try 2026-06-01T12:01:00+08:00\n"))
    let dead = Self.text.page(Self.record(.dead, reason: "unknown: x", endedAt: 1_780_286_500))
    #expect(
      dead.english.contains(
        "because   unknown: x\nretry     it may have come: another try may bring it twice; `outbox retry --unknown 1-0` makes one\n"))
    #expect(!Self.text.page(Self.record(.dead, reason: "refused: unknown: x")).english.contains("\nretry "))
  }

  @Test("where openids are not to be shown none stands there, neither the follower's nor another")
  func masked() {
    let (own, other) = ("oAAAAAAAAAAAAAAAAAAAAAAAAAA1", "oBBBBBBBBBBBBBBBBBBBBBBBBBB2")
    let row = OutboxRow(
      id: OutboxID(turn: TurnID(number: 1), position: 0), follower: FollowerID(account: "main", openid: own), eventAt: 1, dueAt: 1000,
      deadline: nil, task: .remark("x\(own)y \(other)"), onError: .log, rule: "r", revision: "r1")
    let record = OutboxRecord(row: row, state: .waiting, attempts: 0, notBefore: 1000, endedAt: nil, reason: nil, pause: nil)
    let masked = OutboxText(Paint(false), name: { $0.openid == own ? "f_1" : "f_2" }) { _ in .utc }
    #expect(masked.page(record).english.contains("follower  f_1 of main\n") && masked.table([record]).english.contains("xf_1y f_2"))
    for text in [masked.page(record), masked.table([record])] { #expect(!text.english.contains(own) && !text.english.contains(other)) }
    #expect(Self.text.page(record).english.contains("follower  \(own) of main\n"))
  }
}
