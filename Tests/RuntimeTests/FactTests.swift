import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import WeChat
@testable import Wire

/// Facts that end, and facts that come from elsewhere than rules.
@Suite("facts")
struct FactTests {
  // MARK: ends

  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    rules:
      - { id: ask, on: text, when: { text: 记 }, do: [ { set: { asked: { value: x, for: 10m } } } ], reply: 好 }
      - { id: keep, on: text, when: { text: 留 }, do: [ { set: { asked: y } } ], reply: 好 }
      - { id: other, on: text, when: { text: 别 }, do: [ { set: { other: z } } ], reply: 好 }
      - { id: forget, on: text, when: { text: 忘 }, do: [ { unset: asked } ], reply: 好 }
      - { id: has, on: text, when: { text: 问, var: asked, equals: x }, reply: 有 }
      - { id: none, on: text, when: { text: 问 }, reply: 没有 }
      - { id: read, on: text, when: { text: 读 }, reply: "{{ vars.asked | default: '无' }}" }
      - { id: by, on: text, when: { text: 选 }, reply: { by: { field: vars.asked, cases: { x: 甲, y: 乙 }, default: 丙 } } }
    """

  static let stories: [(name: String, events: [String], replies: [String])] = [
    ("it holds before its end and not at it", ["text@100:记", "text@699:读", "text@700:读"], ["好", "x", "无"]),
    ("conditions see it so", ["text@100:记", "text@699:问", "text@700:问"], ["好", "有", "没有"]),
    ("replies by value see it so", ["text@100:记", "text@699:选", "text@700:选"], ["好", "甲", "丙"]),
    ("an event that comes late sees what held", ["text@100:记", "text@5000:读", "text@200:读"], ["好", "无", "x"]),
    ("also when something was set meanwhile", ["text@100:记", "text@5000:别", "text@200:读"], ["好", "好", "x"]),
    ("without `for` it lasts again", ["text@100:记", "text@200:留", "text@90000:读"], ["好", "好", "y"]),
    ("with `for` again it counts anew", ["text@100:记", "text@650:记", "text@1249:读", "text@1250:读"], ["好", "好", "x", "无"]),
    ("after its end it can be set again", ["text@100:记", "text@700:记", "text@701:读"], ["好", "好", "x"]),
    ("unset takes the end too", ["text@100:记", "text@101:忘", "text@102:读", "text@103:留", "text@9000:读"], ["好", "好", "无", "好", "y"]),
  ]

  @Test("each story, in one batch and event by event", arguments: stories.indices)
  func ends(_ index: Int) throws {
    let story = Self.stories[index]
    #expect(try TurnTests.OfflineServer(rules: Self.rules).play(story.events) == story.replies, "\(story.name)")
    let server = try TurnTests.OfflineServer(rules: Self.rules)
    #expect(try story.events.flatMap { try server.play([$0]) } == story.replies, "\(story.name), event by event")
  }

  @Test("an ended value goes with the follower's next write, a day after its end and no sooner")
  func pruned() throws {
    let server = try TurnTests.OfflineServer(rules: Self.rules)
    let follower = FollowerID(account: "main", openid: "o1")
    func stored() throws -> [String] { try StoreContract.known(server.store, follower)?.base.profile.variables.keys.sorted() ?? [] }
    _ = try server.play(["text@100:记", "text@87100:读"])
    #expect(try stored() == ["asked"])
    _ = try server.play(["text@87099:别"])
    #expect(try stored() == ["asked", "other"])
    _ = try server.play(["text@87100:别"])
    #expect(try stored() == ["other"])
  }

  @Test("a profile with ends comes back whole, and one without is stored as it always was")
  func codec() throws {
    var profile = Facts.Profile()
    profile.variables = ["a": .text("x"), "b": .int(2)]
    #expect(FactsCodec.text(profile) == #"{"vars":{"a":"x","b":2}}"#)
    profile.ends = ["a": 700]
    let text = try #require(FactsCodec.text(profile))
    #expect(text == #"{"until":{"a":700},"vars":{"a":"x","b":2}}"#)
    #expect(FactsCodec.profile(text) == profile && FactsCodec.profile(text).unreadable == nil)
    #expect(profile.held(at: 699) == profile)
    #expect(profile.held(at: 700).variables == ["b": .int(2)] && profile.held(at: 700).ends.isEmpty)
  }

  // MARK: what is refused

  /// What stands at the top, an action, and the words that are found, each with its code.
  static let refused: [(String, String, String?, Diagnostic.Code)] = [
    ("", "set: { a: { value: x, for: 500ms } }", "500ms", .invalidValue),
    ("", "set: { a: { value: x, for: 401d } }", "401d", .invalidValue),
    ("", "set: { a: { value: x, for: 1500ms } }", "1500ms", .invalidValue),
    ("", "set: { a: { value: x, for: soon } }", "soon", .invalidValue),
    ("", "set: { a: { value: x, fro: 10m } }", "fro", .unknownKey),
    ("", "set: { a: { for: 10m } }", "{ for: 10m }", .missingKey),
    ("", "webhook: { url: { env: H }, returns: { tags: { kind: text } } }", "tags", .invalidValue),
    ("", "webhook: { url: { env: H }, returns: { subscription: { kind: text } } }", "subscription", .invalidValue),
    ("", "webhook: { url: { env: H }, returns: { a: { kind: nubmer } } }", "nubmer", .unknownWord),
    ("", "webhook: { url: { env: H }, returns: { a: { kind: word, for: 2y } } }", "2y", .invalidValue),
    ("", "webhook: { url: { env: H }, returns: { a: {} } }", "{}", .missingKey),
    ("", "webhook: { url: { env: H }, returns: { vars.a: { kind: word } } }", "vars.a", .invalidValue),
    ("vars: { a: number }", "webhook: { url: { env: H }, returns: { a: { kind: word } } }", "word", .variableKind),
    ("attrs: { points: whole }", "remark: x", "whole", .unknownWord),
    ("attrs: { points: number }", "remark: \"{{ user.attrs.pionts | default: 0 }}\"", "pionts", .unknownVariable),
    ("attrs: { points: number }\nmacros: { m: { where: { user.attrs.level: gold } } }", "remark: x", "level", .unknownVariable),
    ("attrs: { level: text }\nmacros: { m: { where: { user.attrs.level: { gte: 10 } } } }", "remark: x", "10", .variableKind),
    ("attrs: { points: number }\nmacros: { m: { where: { user.attrs.points: gold } } }", "remark: x", "gold", .variableKind),
    ("attrs: { vip: boolean }\nmacros: { m: { where: { user.attrs.vip: [ true, yes ] } } }", "remark: x", "yes", .variableKind),
    ("attrs: { vip: boolean }\nmacros: { m: { where: { user.attrs.vip: { not: no } } } }", "remark: x", "no", .variableKind),
    ("attrs: { vip: boolean }\nmacros: { m: { where: { user.attrs.vip: { prefix: t } } } }", "remark: x", "t", .variableKind),
    (
      "attrs: { points: number }\ntests: [ { name: t, user: { attrs: { points: viel } }, event: { text: a }, expect: { rule: r } } ]", "remark: x",
      "viel", .variableKind
    ),
    (
      "attrs: { points: number }\ntests: [ { name: t, user: { attrs: { pionts: 3 } }, event: { text: a }, expect: { rule: r } } ]", "remark: x",
      "pionts", .unknownVariable
    ),
    ("", "set: { a: x, for: 10m }", "for", .invalidValue),
    // What is well.
    ("", "set: { a: x, for: nobody }", nil, .invalidValue),
    ("", "set: { a: { value: x, for: 1s }, b: { value: \"{{ event.time }}\" }, c: z }", nil, .invalidValue),
    ("", "set: { a: { value: x, for: 400d } }", nil, .invalidValue),
    ("vars: { a: number }", "webhook: { url: { env: H }, returns: { a: { kind: number }, b: { kind: boolean, for: 1d } } }", nil, .invalidValue),
    (
      "attrs: { points: number }\nmacros: { m: { where: { user.attrs.points: { gte: 10 } } } }", "remark: \"{{ user.attrs.points | default: 0 }}\"",
      nil, .invalidValue
    ),
    ("macros: { m: { where: { user.attrs.whatever: { gte: 10 } } } }", "remark: \"{{ user.attrs.other | default: 0 }}\"", nil, .invalidValue),
  ]

  @Test("each is found at its word, or not at all", arguments: refused.indices)
  func refuses(_ index: Int) {
    let (top, action, word, code) = Self.refused[index]
    let (compilation, files) = Compile.text(
      "wxrules: 1\n\(top.isEmpty ? "x-none: {}" : top)\nrules: [ { id: r, on: text, do: [ { \(action) } ], reply: x } ]\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    let found = compilation.findings.map { files[0].text($0.primary.span.bytes) }
    #expect(found == (word.map { [$0] } ?? []), "\(shown)")
    if word != nil { #expect(compilation.findings.map(\.code) == [code], "\(shown)") }
  }

  // MARK: endpoints

  static let returns = [
    ReturnedVariable("bound", .word, lasting: 60), ReturnedVariable("name", .text), ReturnedVariable("n", .number),
    ReturnedVariable("b", .boolean),
  ]

  /// An answer, what is noted of it, and how much of it is dropped.
  static let answers: [(String, [FactChange], Int)] = [
    (#"{"vars":{"bound":"a42"}}"#, [.set("bound", .text("a42"), until: 160)], 0),
    (#"{"text":"好","vars":{"name":"小红","n":3,"b":false}}"#, [.set("name", .text("小红")), .set("n", .int(3)), .set("b", .bool(false))], 0),
    (#"{"vars":{"n":1.5}}"#, [.set("n", .decimal(1.5))], 0), (#"{"vars":{"bound":null}}"#, [.unset("bound")], 0),
    (#"{"vars":{"bound":"a b"}}"#, [], 1), (#"{"vars":{"bound":""}}"#, [], 1), (#"{"vars":{"bound":42}}"#, [], 1),
    (#"{"vars":{"name":3}}"#, [], 1), (#"{"vars":{"n":"3"}}"#, [], 1), (#"{"vars":{"b":"true"}}"#, [], 1), (#"{"vars":{"n":[3]}}"#, [], 1),
    (#"{"vars":{"name":{"a":"b"}}}"#, [], 1), (#"{"vars":{"tags":["vip"],"n":3}}"#, [.set("n", .int(3))], 1),
    (#"{"vars":["n"]}"#, [], 1), (#"{"vars":null}"#, [], 0), (#"{"n":3}"#, [], 0), ("plain", [], 0), ("", [], 0),
    (#"{"vars":{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"0":1}}"#, [], 9),
  ]

  @Test("of an answer that is taken which is listed and of its kind", arguments: answers.indices)
  func hookFacts(_ index: Int) {
    let (body, changes, dropped) = Self.answers[index]
    let facts = HookFacts(HookReply(Array(body.utf8), type: "text/plain"), Self.returns, at: 100)
    #expect(facts.changes == changes && facts.dropped.count == dropped, "\(body): \(facts)")
    #expect(!facts.dropped.contains { $0.english.contains("a b") || $0.english.contains("vip") })
  }

  @Test("a text over the limit is dropped, one at it is taken")
  func longAnswer() {
    for (count, taken) in [(2048, 1), (2049, 0)] {
      let body = #"{"vars":{"name":"\#(String(repeating: "x", count: count))"}}"#
      #expect(HookFacts(HookReply(Array(body.utf8), type: ""), Self.returns, at: 100).changes.count == taken)
    }
  }

  @Test("what an answer may set waits with the call, and rows without it are read as ever")
  func stored() {
    let call = HookCall(address: .literal("https://example.com"), timeout: 2000, sendsLate: false, body: ["a": 1], returns: Self.returns)
    let task = OutboxTask.webhook(call)
    #expect(OutboxTask(word: task.word, text: task.text) == task)
    let plain = OutboxTask.webhook(HookCall(address: .literal("https://example.com"), timeout: 2000, sendsLate: false, body: ["a": 1]))
    #expect(!plain.text.contains("returns") && OutboxTask(word: plain.word, text: plain.text) == plain)
  }

  @Test(
    "the facts of an answer are written with the end of its action: once, and of nobody who is not known", arguments: StoreContract.Engine.allCases)
  func once(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: 1, turn: 1)])
    try OutboxContract.queue(
      store, [OutboxContract.row(StoreContract.ada, 2, OutboxContract.hook), OutboxContract.row(StoreContract.bob, 3, OutboxContract.hook)])
    let work = try OutboxContract.take(store)
    let report = OutboxReport(
      work.map { OutboxEnding($0, .ended(.done), facts: [.set("bound", .text("a42"), until: 500), .unset("gone")], at: 2000) })
    for _ in 1...3 { _ = try OutboxContract.take(store, report: report) }
    let profile = try StoreContract.known(store, StoreContract.ada)?.base.profile
    #expect(profile?.variables == ["bound": .text("a42")] && profile?.ends == ["bound": 500])
    #expect(try StoreContract.known(store, StoreContract.bob) == nil)
    #expect(try store.counts().records == 2)
    _ = try store.forget([StoreContract.ada])
    #expect(try store.counts().records == 0)
  }

  @Test("a worker notes what the endpoint answers, and says once what it drops, without the value")
  func worker() async throws {
    let answers = OutboxWorkerTests.CannedAnswers(["hook": [#"{"vars":{"bound":"a42","n":"geheim","spare":"geheim"}}"#]])
    let desk = try ActionDesk(store: try SQLiteStore(path: ":memory:")) { answers.answer($0) }
    let task = OutboxTask.webhook(
      HookCall(
        address: .literal(desk.server.base + "/hook"), timeout: 1000, sendsLate: false, body: ["rule": "r"],
        returns: [ReturnedVariable("bound", .word), ReturnedVariable("n", .number)]))
    let follower = try desk.follow("o1")
    for _ in 1...3 { try desk.queue([task], of: follower) }
    await desk.run(until: (ActionDesk.start + 60) * 1000)
    await desk.close()
    #expect(try desk.ended() == ["done", "done", "done"])
    #expect(try StoreContract.known(desk.store, follower, at: Compile.now + 10)?.base.profile.variables == ["bound": .text("a42")])
    #expect(desk.log.filter { $0.contains("which is dropped") }.count == 2, "\(desk.log)")
    #expect(!desk.log.contains { $0.contains("geheim") })
  }

  // MARK: attributes

  @Test("attributes are written of those who are known, and the same again changes nothing", arguments: StoreContract.Engine.allCases)
  func attributes(_ engine: StoreContract.Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: 1, turn: 1)])
    func write(_ follower: FollowerID, _ values: [String: Value]) throws -> AttributeWrite.Outcome? {
      try store.write([AttributeWrite(follower, values, by: .api)], now: 5_000_000).first
    }
    #expect(try write(StoreContract.bob, ["points": .int(1)]) == .unknown)
    #expect(try write(StoreContract.ada, ["points": .int(1), "level": .text("gold")]) == .changed)
    #expect(try write(StoreContract.ada, ["points": .int(1)]) == .unchanged)
    #expect(try write(StoreContract.ada, ["points": .int(2), "level": Value.none]) == .changed)
    let many = Dictionary((0..<64).map { ("a\($0)", Value.int(1)) }) { $1 }
    #expect(try write(StoreContract.ada, many) == .tooMany)
    #expect(try StoreContract.known(store, StoreContract.ada)?.base.profile.attributes == ["points": .int(2)])
    #expect(try store.counts().records == 2)
    #expect(try store.known([StoreContract.ada, StoreContract.bob]) == [StoreContract.ada])
    // Whoever is given a pseudonym keeps none.
    var follower = try #require(try StoreContract.known(store, StoreContract.ada)).follower
    follower.profile = follower.profile.withoutNotes
    #expect(follower.profile.attributes.isEmpty)
  }

  /// A table, and the faults that are found in it; of a table that is none one word.
  static let tables: [(String, [String])] = [
    ("openid,points\noAda,12\noBob,\n", []), ("points,openid,level\n12,oAda,金\n", []), ("openid,points\r\noAda,1.5\r\n", []),
    ("openid,pionts\noAda,12\n", ["1: the rules declare no attribute `pionts` under `attrs:`; did you mean `points`?"]),
    (
      "openid,points\noAda,viel\noBob,x\n",
      ["2: `points` is a number, and what is given is none", "3: `points` is a number, and what is given is none"]
    ),
    ("openid,points\n,12\n", ["2: no openid"]), ("openid,points\noAda,1\noAda,2\n", ["3: the openid of line 2 again"]),
  ]

  static let importRules = """
    wxrules: 1
    requires: ">=1.6"
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    attrs: { points: number, level: text }
    rules: [ { id: r, on: text, reply: x } ]
    """

  @Test("a table is read whole, every mistake by its line", arguments: tables.indices)
  func table(_ index: Int) throws {
    let (text, faults) = Self.tables[index]
    let table = try AttributeImport(
      SourceFile(path: "p.csv", utf8: Array(text.utf8)), of: "main", under: try Compile.ruleSet(Self.importRules))
    #expect(table.faults.map(\.english) == faults)
  }

  static let noTables = [
    ("", "the table is empty: the first line names the columns: `openid`, and behind it the attributes, with commas between them"),
    ("\u{FEFF}", "the table is empty: the first line names the columns"), ("\n", "the first line names the columns"),
    ("points\n1\n", "the first line names the columns"), ("openid\noAda\n", "the first line names the columns"),
    ("openid;points\noAda;1\n", "the first line names the columns"), ("openid,points,points\noAda,1,2\n", "two columns have the same name"),
  ]

  @Test("what is no table is refused, with what is missing", arguments: noTables)
  func noTable(_ text: String, _ reason: String) throws {
    let ruleSet = try Compile.ruleSet(Self.importRules)
    let fault = #expect(throws: FileFault.self) {
      try AttributeImport(SourceFile(path: "p.csv", utf8: Array(text.utf8)), of: "main", under: ruleSet)
    }
    #expect(fault?.reason.english.hasPrefix("p.csv: " + reason) == true, "\(fault?.reason ?? "-")")
  }

  @Test("a table with U+0000 in it is none")
  func nul() throws {
    let ruleSet = try Compile.ruleSet(Self.importRules)
    let fault = #expect(throws: FileFault.self) {
      try AttributeImport(SourceFile(path: "p.csv", utf8: Array("openid,level\noAda,a\u{0}\n".utf8)), of: "main", under: ruleSet)
    }
    #expect(fault?.reason.english.contains("control character U+0000") == true, "\(fault?.reason ?? "-")")
  }

  @Test("an import writes what it can, tells what it could not by lines, and says the same when it is only tried; others write between its batches")
  func imports() async throws {
    let store = try SQLiteStore(path: ":memory:")
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: 1, turn: 1)])
    let lines = (0..<500).map { "o\($0),\($0)" }
    let text = (["openid,points"] + lines + ["oAda,12"]).joined(separator: "\n") + "\n"
    let table = try AttributeImport(
      SourceFile(path: "p.csv", utf8: Array(text.utf8)), of: "main", under: try Compile.ruleSet(Self.importRules))
    let steps = Mutex<[String]>([])
    func run(isDry: Bool) async throws -> AttributeImport.Tally {
      try await table.run(on: store, isDry: isDry, now: 5_000_000, pause: { _ in steps.withLock { $0.append("pause") } }) { done in
        steps.withLock { $0.append(String(done)) }
      }
    }
    let tried = try await run(isDry: true)
    #expect(steps.withLock { $0 } == ["200", "400", "501"] && tried.changed == 1 && tried.unknown.count == 500)
    #expect(try StoreContract.known(store, StoreContract.ada)?.base.profile.attributes == [:])
    let written = try await run(isDry: false)
    #expect(steps.withLock { $0.dropFirst(3) } == ["200", "pause", "400", "pause", "501"])
    #expect(written == tried && written.unknown.first == 2)
    #expect(try StoreContract.known(store, StoreContract.ada)?.base.profile.attributes == ["points": .int(12)])
    let again = try await run(isDry: false)
    #expect(again.changed == 0 && again.unchanged == 1)
  }

  @Test("a rule asks for what was written")
  func asked() throws {
    let server = try TurnTests.OfflineServer(
      rules: Self.importRules.replacing(
        "rules: [ { id: r, on: text, reply: x } ]",
        with: """
          rules:
            - { id: rich, on: text, when: { macro: rich }, reply: "{{ user.attrs.points | default: 0 }} 分" }
            - { id: poor, on: text, reply: 没有积分 }
          macros: { rich: { attr: points, gte: 1000 } }
          """))
    #expect(try server.play(["text@5:a"]) == ["没有积分"])
    let write = AttributeWrite(FollowerID(account: "main", openid: "o1"), ["points": .int(1200)], by: .import)
    #expect(try server.store.write([write], now: 6_000_000) == [.changed])
    #expect(try server.play(["text@7:b"]) == ["1200 分"])
  }
}
