import NIOPosix
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import WeChat
@testable import Wire

/// What the console says of rules and codes is what commands say.
@Suite("rules and codes in the console")
struct RuleRoutesTests {
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    campaigns:
      door: { qr: { kind: permanent, scene: door } }
      tents: { qr: { kind: permanent, scene: "tent:{n}" }, for_each: { n: { range: 1..2 } } }
    rules:
      - { id: welcome, on: scan, when: { campaign: door }, reply: 你好 }
      # allow WX2107: meant
      - { id: hi, on: text, reply: hi }

    """

  struct Desk {
    let old: RuleSet
    let live: RuleSet
    let store: SQLiteStore
    let turns: SQLiteTurns
    let rules: RuleRoutes
    let codes: CodeListRoutes

    init() throws {
      let session = try CodeHistoryTests.QRSession()
      store = try #require(session.store as? SQLiteStore)
      let before = RuleRoutesTests.rules.replacing("id: welcome", with: "id: hello")
      (old, live) = try (Compile.ruleSet(before), Compile.ruleSet(RuleRoutesTests.rules))
      turns = try SQLiteTurns(beside: nil, owner: "owner", use: .record)
      for (ruleSet, text, at) in [(old, before, Compile.now - 100), (live, RuleRoutesTests.rules, Compile.now - 50)] {
        try turns.write(
          TurnStoreTests.news([TurnStoreTests.record(at: at + 1, rule: ruleSet.revision == old.revision ? "hello" : "hi", revision: ruleSet.revision)]
          ))
        let snapshot = RuleSnapshot(revision: ruleSet.revision, at: at, roots: ["rules.yaml"], files: ["rules.yaml": Array(text.utf8)])
        try turns.keepRules(snapshot)
        try store.keepRules(snapshot)
      }
      // One code of three is made.
      let code = PublishedCode(
        address: CodeAddress(campaign: "door", key: ""), scene: .text("door"), kind: .permanent, ticket: "t", url: "http://weixin.qq.com/q/x",
        madeAt: Compile.now - 9, isProtected: false)
      try store.change([.begun(code.address, code.scene, day: 1)], of: "main")
      try store.change([.made(code)], of: "main")
      let (inForce, clock) = (LiveRules(live), WallClock { Compile.now * 1_000_000 })
      rules = RuleRoutes(
        shelf: RuleShelf(inForce, store: store, turns: turns), clock: clock, threads: .singleton, desk: ConsoleDesk(.singleton))
      codes = CodeListRoutes(rules: inForce, store: store, clock: clock, threads: .singleton)
    }
  }

  private static func json(_ outcome: ConsoleOutcome) -> JSON {
    if case .json(let json, _) = outcome { return json }
    Issue.record("\(outcome)")
    return .null
  }

  private static func rows(_ outcome: ConsoleOutcome) -> [JSON] { if case .array(let rows) = json(outcome) { rows } else { [] } }

  @Test("the files of the revision in force, and of one of before as it was then")
  func files() async throws {
    let desk = try Desk()
    let live = Self.json(try await desk.rules.files(revision: nil))
    #expect(live["revision"]?.string == desk.live.revision && live["files"] == [["path": "rules.yaml", "text": .string(Self.rules)]])
    #expect(
      live["kept"]
        == [
          ["revision": .string(desk.live.revision), "since": .string(WallClock.text(Compile.now - 50))],
          ["revision": .string(desk.old.revision), "since": .string(WallClock.text(Compile.now - 100))],
        ])
    guard case .array(let hits)? = live["hits"]?["rules"], case .array(let rules)? = live["rules"] else {
      Issue.record("no hits")
      return
    }
    #expect(hits.map { "\($0["rule"]?.string ?? "") \($0["hits"]?.int ?? 0)" }.sorted() == ["hello 1", "hi 1"])
    #expect(rules.map { "\($0["rule"]?.string ?? "") \($0["first_line"]?.int ?? 0)" }.sorted() == ["hi 10", "welcome 8"])
    let old = Self.json(try await desk.rules.files(revision: desk.old.revision))
    #expect(old["revision"]?.string == desk.old.revision && old["files"]?.line.contains("id: hello") ?? false && old["hits"] == .null)
  }

  @Test("findings and proofs are those of `validate` at the load, and are worked out once")
  func validate() async throws {
    let desk = try Desk()
    let (compilation, files) = RuleCompiler(now: Compile.now - 50).compile(roots: ["rules.yaml"], from: MemoryFiles(["rules.yaml": Self.rules]))
    let expected = RuleValidation(compilation, files, roots: ["rules.yaml"], from: MemoryFiles([:])).json
    for _ in 0..<2 { #expect(Self.json(try await desk.rules.validate()) == expected) }
    #expect(desk.rules.shelf.knownValidation?.json == expected)
  }

  @Test("the decision table of a campaign, and the difference of two revisions")
  func reports() async throws {
    let desk = try Desk()
    let table = try TableReport(of: "door", account: nil, in: desk.live).json
    #expect(Self.json(try await desk.rules.table("door", account: nil, showsPieces: false)) == table)
    #expect(Self.json(try await desk.rules.table("door", account: "main", showsPieces: true)) == table)
    let difference = DifferenceReport(
      DifferenceReport.Side(name: desk.old.revision, ruleSet: desk.old), DifferenceReport.Side(name: desk.live.revision, ruleSet: desk.live),
      RuleSetDifference(from: desk.old, to: desk.live), only: [], limit: 50
    ).json
    for new in [nil, desk.live.revision] {
      #expect(Self.json(try await desk.rules.difference(old: desk.old.revision, new: new, showsPieces: false)) == difference)
    }
  }

  /// A question, and why there is no answer.
  static let questions: [(String, @Sendable (Desk) async throws -> ConsoleOutcome, ConsoleOutcome.Status, String)] = [
    ("rules", { try await $0.rules.files(revision: "abc123abc123") }, .notFound, "the files of revision `abc123abc123` are not kept"),
    ("odd revision", { try await $0.rules.files(revision: "../x") }, .notFound, "are not kept"),
    ("table", { try await $0.rules.table("dor", account: nil, showsPieces: false) }, .notFound, "no campaign `dor`; did you mean `door`?"),
    ("account", { try await $0.rules.table("door", account: "shop", showsPieces: false) }, .notFound, "no such account"),
    ("diff", { try await $0.rules.difference(old: nil, new: nil, showsPieces: false) }, .badRequest, "which revisions?"),
    ("diff old", { try await $0.rules.difference(old: "00", new: nil, showsPieces: false) }, .notFound, "`00`"),
    ("codes", { try await $0.codes.list(account: "shop", campaign: nil) }, .notFound, "no account `shop`"),
    ("status", { try await $0.codes.status(account: "shop") }, .notFound, "no account `shop`"),
    ("code", { try await $0.codes.show(nil, account: nil) }, .badRequest, "which code?"),
    ("code address", { try await $0.codes.show("door[", account: nil) }, .badRequest, "is not an address"),
    ("code name", { try await $0.codes.show("dooor", account: nil) }, .notFound, "no code `dooor`; did you mean `door`?"),
    ("code not made", { try await $0.codes.show("tents[1]", account: nil) }, .notFound, "is declared and not made yet"),
    ("image", { try await $0.codes.image("tents[1]", account: nil, isDownload: false) }, .notFound, "is declared and not made yet"),
  ]

  @Test("what is not there is said in a sentence", arguments: questions.indices)
  func unknown(_ index: Int) async throws {
    let (name, ask, status, says) = Self.questions[index]
    let outcome = try await ask(try Desk())
    guard case .refused(let got, let reasons) = outcome else {
      Issue.record("\(name): \(outcome)")
      return
    }
    #expect(got == status && reasons.contains { $0.contains(says) }, "\(name): \(reasons)")
  }

  @Test("codes that are made and those that are not, with how many there are")
  func codes() async throws {
    let desk = try Desk()
    guard case .json(.array(let rows), let total) = try await desk.codes.list(account: nil, campaign: nil) else {
      Issue.record("no list")
      return
    }
    #expect(total == 3)
    #expect(
      rows.map { "\($0["account"]?.string ?? "") \($0["address"]?.string ?? "") \($0["status"]?.string ?? "")" }
        == ["main door live", "main tents[1] missing", "main tents[2] missing"])
    #expect(Self.rows(try await desk.codes.list(account: "main", campaign: "tents")).map { $0["scene"]?.string } == ["tent:1", "tent:2"])
    let code = try #require(try desk.store.code(CodeAddress(campaign: "door", key: ""), of: "main"))
    guard case .object(var shown) = Self.json(try await desk.codes.show("door", account: nil)) else { return }
    #expect(shown.removeValue(forKey: "account") == "main")
    #expect(
      JSON.object(shown)
        == CodePreview(code.scene, against: desk.live, account: desk.live.accounts[0], at: Compile.now).json(of: code, at: Compile.now))
    let status = Self.rows(try await desk.codes.status(account: nil)).first
    #expect(status?["account"] == "main" && status?["changes"] == true)
  }

  @Test("the image of a code, to be looked at and to be saved")
  func image() async throws {
    let desk = try Desk()
    let image = try #require(CodeImage("http://weixin.qq.com/q/x"))
    #expect(try await desk.codes.image("door", account: nil, isDownload: false) == .image(image.svg, name: nil))
    #expect(try await desk.codes.image("door", account: "main", isDownload: true) == .image(image.svg, name: "door.svg"))
    #expect(CodeListRoutes.fileName(of: CodeAddress(campaign: "桌", key: "a/b\"\r\n")) == "_-a_b__.svg")
  }
}
