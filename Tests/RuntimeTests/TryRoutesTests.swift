import NIOPosix
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import Wire

/// Events that are tried under the rules in force and under pasted ones.
@Suite("trying in the console")
struct TryRoutesTests {
  static let openid = "oSECRET-openid-000000000001"
  static let mask = "f_00000000000000aa"
  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    lists: { codes: [ PIECE-0001, PIECE-0002 ] }
    stocks: { coupon: { list: codes } }
    campaigns: { door: { qr: { kind: permanent, scene: door } } }
    rules:
      - { id: coupon, on: text, when: { text: 券 }, take: { stock: coupon }, reply: "{{ taken.coupon }}" }
      - { id: had, on: text, when: { text: 券, taken: coupon }, reply: "had {{ taken.coupon }}" }
      - { id: who, on: text, when: { text: 谁 }, reply: "I am {{ user.openid }}" }
      - { id: gold, on: text, when: { tag: gold }, reply: gold }
      - { id: hi, on: text, reply: hi }
      - { id: door, on: scan, when: { campaign: door }, reply: "door" }
    tests:
      - { name: hello, event: { text: hello }, expect: { rule: hi } }

    """
  /// Rules without stocks, which anybody may paste others for.
  static let plain = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    rules:
      - { id: who, on: text, when: { text: 谁 }, reply: "I am {{ user.openid }}" }
      - { id: hi, on: text, reply: hi }
    tests:
      - { name: hello, event: { text: hello }, expect: { rule: hi } }

    """

  /// What a server has that is asked.
  struct Desk {
    let ruleSet: RuleSet
    let store: SQLiteStore
    let turns: SQLiteTurns
    var routes: TryRoutes

    init(_ yaml: String = TryRoutesTests.rules, time: Duration = .seconds(20)) throws {
      let server = try StockTurnTests.OfflineServer()
      ruleSet = try Compile.ruleSet(yaml)
      server.ruleSet = ruleSet
      // Somebody who wrote once, and has the first piece where there is one.
      _ = try server.play(["\(TryRoutesTests.openid) 券@\(Compile.now - 60)#1"])
      store = server.store
      try store.keepRules(
        RuleSnapshot(revision: ruleSet.revision, at: Compile.now, roots: ["rules.yaml"], files: ["rules.yaml": Array(yaml.utf8)]))
      turns = try SQLiteTurns(beside: nil, owner: "owner", use: .record)
      let turn = try DecisionMaskTests.turn(
        MessageForm.text("hello").xml(openid: "o1", account: "gh_1", isFollower: true, time: Compile.now - 9), Facts(), ruleSet)
      try turns.write(
        TurnStoreTests.news([DecisionRecord(turn, by: DecisionMask(Mask(key: [3]), hidden: []), words: ruleSet.ownWords, microseconds: 1).record]))
      var routes = TryRoutes(
        shelf: RuleShelf(LiveRules(ruleSet), store: store, turns: turns), store: store,
        find: { mask, account in
          guard mask.description == TryRoutesTests.mask, account ?? "main" == "main" else { return nil }
          return FollowerID(account: "main", openid: TryRoutesTests.openid)
        }, clock: WallClock { Compile.now * 1_000_000 }, reading: ConsoleDesk(.singleton, most: 64),
        working: ConsoleDesk(.singleton))
      routes.limits.time = time
      routes.uptime = { .zero }
      self.routes = routes
    }

    func answer(_ body: String, showsPieces: Bool = false) async throws -> ConsoleOutcome {
      try await routes.answer(Array(body.utf8), showsPieces: showsPieces)
    }

    func fields(_ body: String, showsPieces: Bool = false) async throws -> JSON {
      JSON(try await answer(body, showsPieces: showsPieces).text) ?? .null
    }
  }

  static let xml = String(
    decoding: MessageForm.text("谁").xml(openid: "o9", account: "gh_1", isFollower: true, time: 5), as: UTF8.self)

  /// What is asked; the rule that answers, and words of the answer.
  static let tried: [(body: String, rule: String?, says: [String])] = [
    (#"{"event": {"text": "hello"}}"#, "hi", ["hi"]),
    (#"{"event": {"text": "hello"}, "account": "main", "follower": null, "at": null, "rules": null}"#, "hi", []),
    (#"{"event": {"scan": "door", "subscription": "new"}}"#, "door", ["\"subscription\" : \"new\""]),
    (#"{"event": {"scan": "shut"}}"#, nil, []),
    (#"{"event": {"text": "x"}, "follower": {"tags": ["gold"]}}"#, "gold", []),
    (#"{"event": {"text": "x"}, "follower": {"tags": ["silver"]}}"#, "hi", []),
    (JSON.object(["xml": .string(xml)]).line, "who", ["I am o9"]),
    (#"{"event": {"text": "谁"}, "follower": "f_00000000000000aa"}"#, "who", ["I am f_00000000000000aa"]),
    (#"{"event": {"text": "券"}, "follower": "f_00000000000000aa"}"#, "had", ["had …0001"]),
    (#"{"event": {"text": "券"}}"#, "coupon", ["…0001"]),
    (#"{"event": {"text": "hi"}, "at": "2026-06-01T22:30"}"#, "hi", []),
  ]

  @Test("what is tried is answered as the command shows it: no openid, no piece of a stock, and nothing is written", arguments: tried)
  func live(_ body: String, _ rule: String?, _ says: [String]) async throws {
    let desk = try Desk()
    let counts = try desk.store.counts()
    let json = try await desk.fields(body)
    let simulation = json["simulation"] ?? .null
    #expect(simulation["rule"] == rule.map { .string($0) } ?? .null, "\(json.text)")
    #expect(simulation["revision"]?.string == desk.ruleSet.revision)
    for words in says { #expect(json.text.contains(words), "\(words): \(json.text)") }
    #expect(!json.text.contains(Self.openid) && !json.text.contains("PIECE-"))
    #expect(try desk.store.counts() == counts)
  }

  @Test("the JSON is that of `simulate`, to the letter")
  func same() async throws {
    let desk = try Desk()
    var played = PlayedEvent(under: desk.ruleSet)
    played.subscription = .new
    let xml = played.xml(of: .scan("door"), to: desk.ruleSet.addressee(nil), time: Compile.now)
    var decoder = EventDecoder()
    let simulation = try played.simulation(of: try decoder.decode(xml), named: "scan door")
    #expect(
      try await desk.answer(#"{"event": {"scan": "door", "subscription": "new"}}"#, showsPieces: true)
        == ConsoleOutcome(json: ["simulation": SimulationReport.json(simulation)]))
  }

  /// What is asked, and why it is not answered.
  static let refusals: [(body: String, status: Int, says: String)] = [
    ("", 400, "the body is not JSON"), ("[]", 400, "the body is a JSON object"), ("{}", 400, "what happens?"),
    (#"{"event": {}}"#, 400, "`event` has one of"), (#"{"event": {"scan": "a", "text": "b"}}"#, 400, "`event` has one of"),
    (#"{"event": {"scan": ["a"]}}"#, 400, "`scan` is a text"), (#"{"event": {"follow": false}}"#, 400, "`follow` is true"),
    (#"{"event": {"scan": "qrscene_door"}}"#, 400, "write \"door\""),
    (#"{"event": {"text": "a", "who": "b"}}"#, 400, "`who` is not known in `event`"),
    (#"{"event": {"text": "a"}, "xml": "<xml/>"}"#, 400, "write one of them"),
    (#"{"event": {"text": "a"}, "rule": "b"}"#, 400, "`rule` is not known"),
    (#"{"event": {"text": "a", "subscription": "old"}}"#, 400, "`subscription` is one of"),
    (#"{"event": {"text": "a"}, "at": "soon"}"#, 400, "`at` is not a time"), (#"{"event": {"text": "a"}, "seed": -1}"#, 400, "`seed` is a number"),
    (#"{"event": {"text": "a"}, "follower": "oSECRET"}"#, 400, "`follower` is a mask"),
    (#"{"event": {"text": "a"}, "follower": "f_00000000000000bb"}"#, 404, "nobody is known by the mask f_00000000000000bb"),
    (#"{"event": {"text": "a"}, "follower": "f_00000000000000aa", "account": "shop"}"#, 404, "in account `shop`"),
    (#"{"event": {"text": "a"}, "follower": {"tgas": ["x"]}}"#, 400, "`follower`, line"),
    (#"{"event": {"text": "a"}, "account": "shop"}"#, 400, "account `shop`: no such account in the rules; they have `main`"),
    (#"{"event": {"text": "a"}, "rules": 7}"#, 400, "`rules` is a text"),
    (#"{"event": {"text": "a"}, "rules": {"a.yaml": 7}}"#, 400, "`rules` is a text"),
    (#"{"event": {"text": "a"}, "rules": "wxrules: 1"}"#, 403, "the role `operate`"),
  ]

  @Test("what cannot be tried is refused with a sentence", arguments: refusals)
  func refused(_ body: String, _ status: Int, _ says: String) async throws {
    let fault = await #expect(throws: ConsoleFault.self) { try await Desk().answer(body) }
    #expect(fault?.status == status && fault?.reasons.contains { $0.english.contains(says) } ?? false, "\(String(describing: fault))")
  }

  @Test("what cannot be played says so where the explanation would stand")
  func unplayable() async throws {
    for (body, reason) in [
      (#"{"event": {"text": "a", "subscription": "new"}}"#, "only followers send this event"), (#"{"xml": "no xml"}"#, ""),
      (#"{"event": {"outside": "paid"}}"#, "no such event under `outside:`"),
    ] {
      let simulation = try await Desk().fields(body)["simulation"] ?? .null
      #expect(simulation["error"]?.string?.contains(reason) ?? false || reason.isEmpty && simulation["error"] != nil, "\(simulation.text)")
    }
  }

  private static func pasted(_ yaml: String, _ event: String = #"{"text": "hello"}"#, follower: String? = nil) -> String {
    JSON.object([
      "rules": .string(yaml), "event": JSON(event) ?? .null, "follower": follower.map { .string($0) } ?? .null,
    ]).line
  }

  @Test("pasted rules are validated, tested, compared, and judge the latest turns")
  func report() async throws {
    let desk = try Desk(Self.plain)
    let other = Self.plain.replacing("id: hi", with: "id: ho").replacing("rule: hi", with: "rule: who")
    let json = try await desk.fields(Self.pasted(other))
    #expect(json["simulation"]?["rule"]?.string == "ho")
    #expect(json["validation"]?["summary"]?["rules"] == 2 && json["validation"]?["summary"]?["proved"]?["rules"] == 2)
    #expect(json["tests"]?["failed"] == 1 && json["tests"]?["passed"] == 0)
    #expect(json["diff"]?["same"] == false && json["diff"]?["old"]?["revision"]?.string == desk.ruleSet.revision)
    #expect(json["diff"]?["rules"]?["added"] == ["ho"] && json["diff"]?["rules"]?["removed"] == ["hi"])
    #expect(json["replay"]?["turns"] == 1 && json["replay"]?["differ"] == 1, "\(json["replay"]?.text ?? "")")
    #expect(json["left_out"] == nil)
    let same = try await desk.fields(Self.pasted(Self.plain))
    #expect(same["diff"]?["same"] == true && same["replay"]?["same"] == 1 && same["tests"]?["failed"] == 0)
  }

  @Test(
    "what is wrong with pasted rules, and why a rule does not answer, is said in the language that is asked for", arguments: DisplayLanguage.allCases)
  func language(_ language: DisplayLanguage) async throws {
    let desk = try Desk(Self.plain)
    let body = Self.pasted(Self.plain.replacing("text: 谁", with: "text: 谁, tagg: x"))
    let wrong = JSON(try await AskedLanguage.during(language) { try await desk.answer(body) }.text) ?? .null
    let message = wrong["validation"]?["findings"]?.elements.first?["message"]?.string
    #expect(message == (language == .zh ? "`when`里有不认识的键`tagg`" : "unknown key `tagg` in `when`"), "\(wrong.text)")
    let event = #"{"event": {"text": "hello"}}"#
    let tried = JSON(try await AskedLanguage.during(language) { try await desk.answer(event) }.text) ?? .null
    #expect(tried["simulation"]?["rule"] == "hi")
    #expect((tried == (try await desk.fields(event))) == (language == .en), "\(tried.text)")
  }

  @Test("rules with errors have findings, and nothing else")
  func faulty() async throws {
    let json = try await Desk(Self.plain).fields(Self.pasted("wxrules: 1\nrules: [ { id: a, on: text, replay: x } ]\n"))
    #expect((json["validation"]?["summary"]?["errors"]?.int ?? 0) > 0)
    for part in ["simulation", "tests", "diff", "replay"] { #expect(json[part] == .null, "\(part)") }
  }

  @Test("pasted rules see a mask where the openid would stand, whatever they do with it")
  func obscured() async throws {
    let desk = try Desk(Self.plain)
    let yaml = Self.plain.replacing("I am {{ user.openid }}", with: "{{ user.openid | slice: 0, 6 }}-{{ user.openid | upcase }}")
    let json = try await desk.fields(Self.pasted(yaml, #"{"text": "谁"}"#, follower: Self.mask))
    #expect(json["simulation"]?["reply"]?["lines"] == ["f_0000-F_00000000000000AA"], "\(json["simulation"]?.text ?? "")")
    #expect(!json.text.contains("SECRET"))
  }

  @Test("what there is no time for is left out and named")
  func late() async throws {
    let json = try await Desk(Self.plain, time: .zero).fields(Self.pasted(Self.plain))
    #expect(json["left_out"] == ["proofs", "tests", "diff", "replay"])
    #expect(json["simulation"]?["rule"]?.string == "hi" && json["diff"] == .null && json["replay"] == .null)
  }

  @Test("secrets and files that are not those in force are refused or not found; nothing of the disk is in the answer")
  func strange() async throws {
    let desk = try Desk(Self.plain)
    for (yaml, says) in [
      (Self.plain.replacing("env: T", with: "file: /etc/hostname"), "file: /etc/hostname"),
      (Self.plain.replacing("env: T", with: "env: PATH"), "env: PATH"),
    ] {
      let fault = await #expect(throws: ConsoleFault.self) { try await desk.answer(Self.pasted(yaml)) }
      #expect(fault?.status == 400 && fault?.reasons.contains { $0.english.contains(says) } ?? false, "\(says)")
    }
    for more in ["include: [ /etc/*.yaml ]", "lists: { x: { from: /etc/passwd, key: id, columns: { id: word } } }"] {
      let json = try await desk.fields(Self.pasted(Self.plain + more + "\n"))
      #expect((json["validation"]?["summary"]?["errors"]?.int ?? 0) > 0 && !json.text.contains("root:"), "\(more)")
    }
  }

  @Test("of very many findings, failed tests and differences the first are shown, errors before all others, and how many more there are")
  func many() async throws {
    let rules = (0..<40).map { "  - { id: r\($0), on: text, when: { text: w\($0) }, reply: a\($0) }\n" }.joined()
    let tests = (0..<40).map { "  - { name: t\($0), event: { text: w\($0) }, expect: { rule: hi } }\n" }.joined()
    var desk = try Desk(Self.plain)
    desk.routes.limits.shown = 7
    let faulty = try await desk.fields(Self.pasted(Self.plain + "odd: 1\n" + (0..<20).map { "odd\($0): 1\n" }.joined()))
    #expect(faulty["validation"]?["findings"]?.elements.count == 7 && faulty["validation"]?["more"]?.int ?? 0 >= 14)
    #expect(faulty["validation"]?["findings"]?.elements.allSatisfy { $0["severity"] == "error" } ?? false)
    let other = Self.plain.replacing("rules:\n", with: "rules:\n" + rules).replacing("tests:\n", with: "tests:\n" + tests)
    let json = try await desk.fields(Self.pasted(other))
    #expect(json["tests"]?["tests"]?.elements.count == 7 && json["tests"]?["more"] == 34 && json["tests"]?["failed"] == 40)
    #expect(json["diff"]?["rules"]?["added"]?.elements.count == 7 && json["diff"]?["more"]?["added"] == 33, "\(json["diff"]?.text.prefix(500) ?? "")")
  }

  @Test("proofs and differences leave off when their time is over, and say so; nothing of it is told to who has gone")
  func leavesOff() async throws {
    var desk = try Desk(Self.plain)
    let other = Self.plain.replacing("id: hi", with: "id: ho").replacing("rule: hi", with: "rule: ho")
    // A clock that goes on by a second at each look: the time is over while something is worked out.
    for seconds in [4, 6, 9] {
      let looks = Counter()
      desk.routes.uptime = { .seconds(looks.next()) }
      desk.routes.limits.time = .seconds(seconds)
      let json = try await desk.fields(Self.pasted(other))
      let left = json["left_out"]?.elements.compactMap(\.string) ?? []
      #expect(left.last == "replay" && json["replay"] == .null, "\(seconds): \(left)")
      #expect(Set(left).count == left.count && json["simulation"]?["rule"] == "ho", "\(seconds): \(left)")
      if seconds == 4 { #expect(left.first == "proofs" && json["validation"]?["summary"]?["proved"]?["rulesNotProved"] == 1, "\(left)") }
    }
    let request = try TryRequest(["rules": .string(other)])
    #expect(throws: ConsoleFault.store(.cutShort)) {
      try Patience { true }.during { try desk.routes.outcome(of: request, showsPieces: true) }
    }
  }

  private final class Counter: Sendable {
    private let count = Atomic(0)
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
  }

  @Test("as many wait as may; the next one is refused before it is read")
  func row() async throws {
    let desk = ConsoleDesk(.singleton, most: 1)
    await #expect(throws: ConsoleFault.full) { try await desk.seated { _ in try await desk.seated { _ in 1 } } }
    #expect(try await desk.work { 2 } == 2)
  }
}
