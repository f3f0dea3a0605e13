import Foundation
import Rules
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import SQLite

/// Reports beside the figures, as an operator calls them.
@Suite("report fraud, experiments, reconcile, stock")
struct ReportSignsTests {
  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: T }, secret: { env: S } }
    stocks: { gift: { count: 10 } }
    rules:
      - { id: gift, on: menu.click, when: { key: G }, take: { stock: gift }, reply: "{{ taken.gift }}" }
    """

  /// Eight follow within a minute, two days ago, and one of them has a gift.
  static func fill(_ path: String) throws {
    let store = try SQLiteStore(path: path)
    let begin = Int64(Date().timeIntervalSince1970) - 2 * 86_400
    for number in Int64(0)..<8 {
      let at = begin + number * number / 2
      let entry = LedgerEntry(
        follower: FollowerID(account: "main", openid: "oSecret\(number)"), kind: .follow, at: at, turn: TurnID(number: at * 1_000_000 + number),
        subscription: .new, campaign: nil, scene: "paid:9", revision: "r")
      var follower = Follower(entry.follower)
      follower.add(entry)
      try store.transact([], now: at) { _ in
        let took: [StoreChange] = number == 0 ? [.took("gift", piece: "1", entry.follower, entry.turn, at: at)] : []
        return [.entered(entry), .updated(follower)] + took
      }
    }
    store.close()
  }

  struct Call: Sendable, CustomTestStringConvertible {
    let words: String
    let status: Int32
    let says: String
    var testDescription: String { words }
  }

  @Test(
    "each says what there is, and ends as it promises",
    arguments: [
      Call(words: "fraud --from 7d", status: 1, says: "burst        8 follows in 25 seconds"),
      Call(words: "fraud --from today", status: 0, says: "0 follows, 0 signs"),
      Call(words: "fraud --from 7d --format csv", status: 1, says: "main,,paid:9,burst,"),
      Call(words: "fraud --from 7d --format json", status: 1, says: "\"sign\" : \"burst\""),
      Call(words: "fraud --from soon", status: 2, says: "--from soon: not a day; write 2026-06-01"),
      Call(words: "fraud --from today --to yesterday", status: 2, says: "--from today is after --to yesterday"),
      Call(words: "fraud --account mian", status: 2, says: "no account `mian` in the rules; did you mean `main`?"),
      Call(words: "experiments", status: 0, says: "no experiment is declared"),
      Call(words: "experiments welcome", status: 2, says: "no experiment `welcome`; there is none"),
      Call(words: "stock", status: 0, says: "gift   10     9          1"),
      Call(words: "stock gift --unused-after 1d", status: 0, says: "gift, given and not used"),
      Call(words: "stock gitf", status: 2, says: "no stock `gitf`; did you mean `gift`?"),
      Call(words: "stock --unused-after later", status: 2, says: "--unused-after later: not a time"),
      Call(words: "reconcile", status: 2, says: "13 days of which the platform's figures were not fetched"),
      Call(
        words: "reconcile --format json", status: 2, says: "nothing was compared: there are no figures of the platform of these days; --fetch asks"),
      Call(words: "reconcile --from 2026-13-01", status: 2, says: "not a day"),
      Call(words: "fraud --from 2026-13", status: 2, says: "--from 2026-13: not a day; write 2026-06-01, 2026-06, today, yesterday, 7d or all"),
    ])
  func calls(_ call: Call) throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    try Self.fill(scratch.path + "/wx.db")
    let run = try Binary.run(["report"] + call.words.split(separator: " ").map { String($0) }, in: scratch.path)
    #expect(run.status == call.status && (run.output + run.errors).contains(call.says), "\(run)")
    #expect(!run.output.contains("oSecret"))
  }

  @Test("figures by arm: each follower in the row of their arm, in all what there is without it")
  func arms() throws {
    let scratch = try Scratch()
    let more = """

        - { id: hi, on: text, split: welcome, reply: { b: B, a: A } }
      experiments: { welcome: { arms: { b: 50%, a: 50% } } }

      """
    try scratch.write(Self.rules.replacing("1.6", with: "1.7") + more, to: "rules.yaml")
    try Self.fill(scratch.path + "/wx.db")
    let store = try SQLiteStore(path: scratch.path + "/wx.db")
    let now = Int64(Date().timeIntervalSince1970)
    for (number, arm) in ["a", "a", "b", "a"].enumerated() {
      try store.transact([], now: now) { _ in
        [
          .recorded(
            RecordEntry(
              follower: FollowerID(account: "main", openid: "oSecret\(number)"), at: now, turn: TurnID(number: now * 1_000_000 + Int64(number)),
              position: 0, name: ExposureRecord.name, fields: ExposureRecord.fields("welcome", salt: nil, arm: arm)))
        ]
      }
    }
    store.close()
    func report(_ words: String) throws -> Binary.Result {
      try Binary.run(["report"] + words.split(separator: " ").map { String($0) }, in: scratch.path)
    }
    let run = try report("--by arm --from 7d --format csv")
    let rows = run.output.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").prefix(13).joined(separator: ",") }
    #expect(
      rows.dropFirst() == [
        "b,1,1,1,0,0,0,0,0,0,1,0,1", "a,3,3,3,0,0,0,0,0,0,3,0,3", "(none),4,4,4,0,0,0,0,0,0,4,0,4", "(total),8,8,8,0,0,0,0,0,0,8,0,8",
      ], "\(run)")
    #expect(run.status == 0 && run.output.contains("arm.welcome,") && !run.output.contains("oSecret"))
    #expect(try report("--by arm,day --from 7d").output.contains("arm.welcome"))
    for (words, says) in [
      ("--by arm.welcom", "did you mean `arm.welcome`?"), ("--by arm --policy touch=first", "ask for one at a time"),
    ] {
      let refused = try report(words)
      #expect(refused.status == 2 && refused.errors.contains(says), "\(refused)")
    }
  }

  @Test("openids are shown to whoever asks for them")
  func openids() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    try Self.fill(scratch.path + "/wx.db")
    #expect(try Binary.run(["report", "stock", "--unused-after", "1d", "--show-openids"], in: scratch.path).output.contains("oSecret0"))
  }

  @Test("without a database nothing is made up", arguments: ["fraud", "experiments", "stock"])
  func nothing(_ name: String) throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let run = try Binary.run(["report", name], in: scratch.path)
    #expect(run.status == 2 && run.errors.contains("database `wx.db`: no such file"), "\(run)")
  }
}
