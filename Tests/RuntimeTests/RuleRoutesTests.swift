import Rules
import Synchronization
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
    let rules: RuleAnswers
    let codes: CodeAnswers

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
      rules = RuleAnswers(shelf: RuleShelf(inForce, store: store, turns: turns), clock: clock)
      codes = CodeAnswers(rules: inForce, store: store, clock: clock)
    }
  }

  private static func json(_ outcome: ConsoleOutcome) -> JSON { JSON(outcome.text) ?? .null }

  private static func words(_ words: [String: String?]) -> AskedWords { AskedWords(words.compactMapValues { $0.map { [$0] } }) }

  @Test("the files of the revision in force, and of one of before as it was then")
  func files() throws {
    let desk = try Desk()
    let live = Self.json(try desk.rules.files(Self.words([:])))
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
    let old = Self.json(try desk.rules.files(Self.words(["revision": desk.old.revision])))
    #expect(old["revision"]?.string == desk.old.revision && old["files"]?.line.contains("id: hello") ?? false && old["hits"] == .null)
  }

  @Test("findings and proofs are those of `validate` at the load, and are worked out once")
  func validate() throws {
    let desk = try Desk()
    let (compilation, files) = RuleCompiler(now: Compile.now - 50).compile(roots: ["rules.yaml"], from: MemoryFiles(["rules.yaml": Self.rules]))
    let expected = RuleValidation(compilation, files, roots: ["rules.yaml"], from: MemoryFiles([:])).json(in: .en)
    // Who goes just before it is worked out leaves no half of it to others.
    let looks = Atomic(0)
    let whole = try Desk()
    _ = try Patience { looks.add(1, ordering: .relaxed).newValue < 0 }.during { try whole.rules.shelf.validation() }
    let last = looks.exchange(0, ordering: .relaxed)
    let cut = Patience { looks.add(1, ordering: .relaxed).newValue >= last }
    #expect(throws: StoreFault.cutShort) { try cut.during { try desk.rules.shelf.validation() } }
    #expect(desk.rules.validated == nil)
    for _ in 0..<2 { #expect(try desk.rules.validate() == ConsoleOutcome(json: expected)) }
    #expect(desk.rules.validated?.json() == expected && desk.rules.shelf.knownValidation(of: desk.old) == nil)
    for (revision, isAtHand) in [(nil, true), (desk.live.revision, true), (desk.old.revision, false)] as [(String?, Bool)] {
      #expect((desk.rules.atHand(Self.words(["revision": revision]))?.revision == desk.live.revision) == isAtHand)
    }
  }

  @Test("the decision table of a campaign, and the difference of two revisions")
  func reports() throws {
    let desk = try Desk()
    let table = try TableReport(of: "door", account: nil, in: desk.live).json
    #expect(try desk.rules.table("door", Self.words([:]), showsPieces: false) == ConsoleOutcome(json: table))
    #expect(try desk.rules.table("door", Self.words(["account": "main"]), showsPieces: true) == ConsoleOutcome(json: table))
    let difference = DifferenceReport(
      DifferenceReport.Side(name: desk.old.revision, ruleSet: desk.old), DifferenceReport.Side(name: desk.live.revision, ruleSet: desk.live),
      RuleSetDifference(from: desk.old, to: desk.live), only: [], limit: 50
    ).json
    for new in [nil, desk.live.revision] {
      let asked = Self.words(["old": desk.old.revision, "new": new])
      #expect(try desk.rules.difference(asked, showsPieces: false) == ConsoleOutcome(json: difference))
    }
  }

  /// A question, and why there is no answer.
  static let questions: [(String, @Sendable (Desk) throws -> ConsoleOutcome, Int, String)] = [
    ("rules", { try $0.rules.files(words(["revision": "abc123abc123"])) }, 404, "the files of revision `abc123abc123` are not kept"),
    ("odd revision", { try $0.rules.files(words(["revision": "../x"])) }, 404, "are not kept"),
    ("table", { try $0.rules.table("dor", words([:]), showsPieces: false) }, 404, "no campaign `dor`; did you mean `door`?"),
    ("account", { try $0.rules.table("door", words(["account": "shop"]), showsPieces: false) }, 404, "no such account"),
    ("diff", { try $0.rules.difference(words([:]), showsPieces: false) }, 400, "which revisions?"),
    ("diff old", { try $0.rules.difference(words(["old": "00"]), showsPieces: false) }, 404, "`00`"),
    ("codes", { try $0.codes.list(words(["account": "shop"]), .json) }, 404, "no account `shop`"),
    ("status", { try $0.codes.status(words(["account": "shop"])) }, 404, "no account `shop`"),
    ("code", { try $0.codes.show(words([:])) }, 400, "which code?"),
    ("code address", { try $0.codes.show(words(["address": "door["])) }, 400, "is not an address"),
    ("code name", { try $0.codes.show(words(["address": "dooor"])) }, 404, "no code `dooor`; did you mean `door`?"),
    ("image", { try $0.codes.image(words(["address": "tents[1]"])) }, 404, "is declared and not made yet"),
  ]

  @Test("what is not there is said in a sentence", arguments: questions.indices)
  func unknown(_ index: Int) throws {
    let (name, ask, status, says) = Self.questions[index]
    let desk = try Desk()
    let fault = #expect(throws: ConsoleFault.self) { try ask(desk) }
    #expect(fault?.status == status && fault?.reasons.contains { $0.english.contains(says) } ?? false, "\(name): \(fault?.reasons ?? [])")
  }

  @Test("codes that are made and those that are not, with how many there are")
  func codes() throws {
    let desk = try Desk()
    let list = try desk.codes.list(Self.words([:]), .json)
    let rows = Self.json(list).elements
    #expect(list.total == 3 && list.kind == .json)
    let table = try desk.codes.list(Self.words(["campaign": "tents"]), .csv)
    #expect(table.total == 2 && table.file == "codes.csv" && table.text.hasPrefix("\u{FEFF}account,address,campaign,"), "\(table.text)")
    #expect(
      rows.map { "\($0["account"]?.string ?? "") \($0["address"]?.string ?? "") \($0["status"]?.string ?? "")" }
        == ["main door live", "main tents[1] missing", "main tents[2] missing"])
    #expect(
      Self.json(try desk.codes.list(Self.words(["account": "main", "campaign": "tents"]), .json)).elements.map { $0["scene"]?.string } == [
        "tent:1", "tent:2",
      ])
    let code = try #require(try desk.store.code(CodeAddress(campaign: "door", key: ""), of: "main"))
    let preview = CodePreview(code.scene, against: desk.live, account: desk.live.accounts[0], at: Compile.now).json(of: code, at: Compile.now)
    var expected = try #require(preview.members)
    (expected["account"], expected["columns"]) = ("main", [])
    #expect(try desk.codes.show(Self.words(["address": "door"])) == ConsoleOutcome(json: .object(expected)))
    let status = Self.json(try desk.codes.status(Self.words([:]))).elements.first
    #expect(status?["account"] == "main" && status?["changes"] == true)
    // One is made; two more would be.
    #expect(status?["budget"] == ["permanent": 1, "limit": 100_000])
  }

  @Test("a code that is not made says its scene and what it answers")
  func unmade() throws {
    let desk = try Desk()
    for address in ["tents[2]", "main:tents[2]"] {
      let code = Self.json(try desk.codes.show(Self.words(["address": address])))
      #expect(code["status"] == "missing" && code["scene"] == "tent:2" && code["ticket"] == .null && code["account"] == "main", "\(code)")
      #expect(code["answers"]?.elements.map { $0["subscription"]?.string } == ["new", "returning", "existing"])
      #expect(code["answers"]?.elements.allSatisfy { $0["rule"] == .null } ?? false)
    }
  }

  @Test("which shop a code is stands in the row of its list; a key that says the same is not said twice")
  func columns() throws {
    let rules = Self.rules.replacing(
      "campaigns:\n",
      with: """
        lists:
          stores: { key: code, columns: { code: word, city: string, name: string }, rows: [ [ sh01, 上海, 静安店 ], [ bj01, 北京, 国贸店 ] ] }
        campaigns:
          store: { qr: { kind: permanent, scene: "store:{store}" }, for_each: { store: { list: stores } } }

        """)
    let ruleSet = try Compile.ruleSet(rules)
    #expect(ruleSet.columns(ofCode: CodeAddress(campaign: "store", key: "bj01")) == ["北京", "国贸店"])
    #expect(ruleSet.columns(ofScene: "store:sh01", of: "store") == ["上海", "静安店"])
    #expect(ruleSet.columns(ofScene: "store:xx99", of: "store") == [])
    #expect(ruleSet.columns(ofCode: CodeAddress(campaign: "tents", key: "1")) == [])
    for (text, scenes) in [("静安", ["store:sh01"]), ("店", ["store:bj01", "store:sh01"]), ("sh01", []), ("", [])] as [(String, [String])] {
      #expect(ruleSet.scenes(whoseRowsHold: text).sorted() == scenes, "\(text)")
    }
  }

  @Test("the image of a code, to be looked at and to be saved")
  func image() throws {
    let desk = try Desk()
    let image = try #require(CodeImage("http://weixin.qq.com/q/x"))
    #expect(try desk.codes.image(Self.words(["address": "door"])) == ConsoleOutcome(svg: image.svg, file: nil))
    let saved = try desk.codes.image(Self.words(["address": "door", "account": "main", "download": "1"]))
    #expect(saved == ConsoleOutcome(svg: image.svg, file: "door.svg"))
    #expect(CodeAnswers.fileName(of: CodeAddress(campaign: "桌", key: "a/b\"\r\n")) == "_-a_b__.svg")
  }
}
