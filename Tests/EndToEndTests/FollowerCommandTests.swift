import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Serving

/// What people ask the day after: who, what, by which rule.
@Suite("followers and their turns, as an operator asks for them", .serialized)
struct FollowerCommandTests {
  static let ada = "oAda_0000000000000000000001-"
  static let rules = """
    wxrules: 1
    accounts:
      main:
        app_id: wx0123456789abcdef
        original_id: gh_0123456789ab
        kind: service
        mode: compatible
        token: { env: WX_TOKEN }
        aes_key: { env: WX_AES }
    campaigns:
      booth: { qr: { kind: permanent, scene: "booth:{n}" }, for_each: { n: { range: 1..9 } } }
    rules:
      - { id: new, on: scan, reply: "new {{ scene }}" }
      - id: hi
        on: text
        when: { text: hi }
        do: [ { set: { level: gold } } ]
        reply: "hello {{ vars.level | default: 'you' }}"
      - { id: idle, on: image, reply: "nice" }

    """

  /// A server that one follower has met with a code, a greeting and a question, and that has ended.
  static func served(in scratch: borrowing Scratch) throws {
    try scratch.write(rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    for body in [
      Say.scan("booth:1", at: 1_700_000_000, from: ada, isFollower: false), Say.text("hi", 1, from: ada), Say.text("多少钱 13800138000", 2, from: ada),
      Say.text("多少钱 139", 3, from: "oBob"),
    ] { #expect(try server.post(body).status == 200) }
    #expect(server.stop() == 0)
  }

  static func run(_ arguments: [String], in folder: String) throws -> Binary.Result {
    try Binary.run(arguments, in: folder, environment: RunningServer.environment)
  }

  @Test("one follower is found, their story is told with the rules of then, and an event is tried on them as they are known")
  func story() throws {
    let scratch = try Scratch()
    try Self.served(in: scratch)
    let found = try Self.run(["follower", "find", "gold"], in: scratch.path)
    #expect(found.status == 0 && found.output.hasPrefix("f_") && !found.output.contains(Self.ada), "\(found)")
    let mask = String(found.output.prefix { $0 != " " })
    for arguments in [["--code", "booth:1"], ["--campaign", "booth"], [mask], [Self.ada]] {
      #expect(try Self.run(["follower", "find"] + arguments, in: scratch.path).output.hasPrefix(mask), "\(arguments)")
    }
    #expect(try Self.run(["follower", "find", "gold", "--show-openids"], in: scratch.path).output.contains(Self.ada))
    let nobody = try Self.run(["follower", "find", "--code", "booth:2"], in: scratch.path)
    #expect(nobody.status == 1 && nobody.output == "nobody\n", "\(nobody)")
    let mistyped = try Self.run(["follower", "find", "--code", "booth:12"], in: scratch.path)
    #expect(mistyped.status == 2 && mistyped.errors.contains("no code with the scene `booth:12`; did you mean `booth:1`?"), "\(mistyped)")

    // The rules of then are told, not those of now.
    try scratch.write(Self.rules.replacingOccurrences(of: "hello ", with: "goodbye "), to: "rules.yaml")
    let story = try Self.run(["follower", "show", mask], in: scratch.path)
    #expect(story.status == 0 && story.errors.isEmpty && !story.output.contains(Self.ada), "\(story)")
    for part in [
      "ledger  follow, new, code booth:1, of campaign booth, credited to booth", "turn    scan  \"", "->  rule new  ", "= new booth:1",
      "turn    text  \"hi\"  ->  rule hi  ", "    rules.yaml:13", "    │   reply: \"hello {{ vars.level | default: 'you' }}\"", "= hello you",
      "does set",
      "text  \"多少钱 13800138000\"  ->  no rule answered", "vars      level=gold",
    ] { #expect(story.output.contains(part), "\(part)\n\(story.output)") }
    let json = try Self.run(["follower", "show", Self.ada, "--format", "json"], in: scratch.path)
    #expect(json.status == 0 && json.output.contains("\"rule_text\"") && !json.output.contains(Self.ada), "\(json)")

    let line = try #require(story.output.split(separator: "\n").first { $0.contains("->  rule hi  ") })
    let id = String(line.split(separator: " ").last ?? "")
    let turn = try Self.run(["turns", "show", id], in: scratch.path)
    #expect(turn.status == 0 && turn.output.contains("then      the same") && turn.output.contains("hello you"), "\(turn)")
    #expect(try Self.run(["turns", "show", "9"], in: scratch.path).status == 1)

    try String(decoding: Say.text("hi", 9, from: "oSomebody"), as: UTF8.self).write(
      toFile: scratch.path + "/event.xml", atomically: true, encoding: .utf8)
    let tried = try Self.run(["follower", "simulate", mask, "event.xml"], in: scratch.path)
    #expect(tried.status == 0 && tried.output.contains("goodbye gold"), "\(tried)")

    let replay = try Self.run(["replay", "--recorded", "wx.db"], in: scratch.path)
    #expect(replay.status == 0 && replay.output.hasPrefix("4 turns judged by "), "\(replay)")

    #expect(try Self.run(["forget", Self.ada], in: scratch.path).status == 0)
    let gone = try Self.run(["follower", "show", mask], in: scratch.path)
    #expect(gone.status == 2 && gone.errors.contains("nobody of this mask is known"), "\(gone)")
    #expect(try Self.run(["turns", "show", id], in: scratch.path).status == 1)
  }

  @Test("which rules answered is told from counts, and what nobody answered by how often")
  func reports() throws {
    let scratch = try Scratch()
    try Self.served(in: scratch)
    let rules = try Self.run(["report", "rules"], in: scratch.path)
    #expect(rules.status == 1, "\(rules)")
    for part in ["2     -", "1     hi", "1     new", "1 rule did nothing since ", "\n  idle\n"] {
      #expect(rules.output.contains(part), "\(part)\n\(rules.output)")
    }
    let unanswered = try Self.run(["report", "unanswered"], in: scratch.path)
    #expect(unanswered.status == 0 && unanswered.output.contains("2      ") && unanswered.output.contains("多少钱 #"), "\(unanswered)")
    #expect(!unanswered.output.contains("138"))
  }

  @Test("turns that are not said to be of this database are not told, and who forgets is told to delete them")
  func foreign() throws {
    let scratch = try Scratch()
    let other = try Scratch()
    try Self.served(in: scratch)
    try Self.served(in: other)
    try FileManager.default.removeItem(atPath: scratch.path + "/wx.db-turns")
    try FileManager.default.copyItem(atPath: other.path + "/wx.db-turns", toPath: scratch.path + "/wx.db-turns")
    let turn = try Self.run(["turns", "show", "9"], in: scratch.path)
    let advice = "`wx.db-turns`, which may be deleted while no server runs: nothing depends on it"
    #expect(turn.status == 2 && turn.errors.contains("it is not said to be that of this database; it is \(advice)"), "\(turn)")
    let forgotten = try Self.run(["forget", Self.ada], in: scratch.path)
    #expect(forgotten.status == 2 && forgotten.errors.contains("delete that file, nothing depends on it"), "\(forgotten)")
    #expect(!forgotten.errors.contains(Self.ada))
    try FileManager.default.removeItem(atPath: scratch.path + "/wx.db-turns")
    #expect(try Self.run(["forget", Self.ada], in: scratch.path).status == 1)
  }

  @Test("without remembered turns the rest is told, and what needs them says what to do")
  func without() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, ["--keep-turns", "off"])
    #expect(try server.post(Say.scan("booth:1", at: 1_700_000_000, from: Self.ada, isFollower: false)).status == 200)
    #expect(server.stop() == 0)
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/wx.db-turns"))
    let story = try Self.run(["follower", "show", Self.ada], in: scratch.path)
    #expect(story.status == 0 && story.output.contains("credited to booth") && story.errors.contains("turns are not told"), "\(story)")
    let turn = try Self.run(["turns", "show", "9"], in: scratch.path)
    #expect(turn.status == 2 && turn.errors.contains("--keep-turns"), "\(turn)")
  }

  /// Ten million with `PROVE_TURNS=10000000`; some thousands otherwise.
  @Test("any of many turns is found and explained within a second")
  func many() throws {
    let count = ReliabilityTests.count("PROVE_TURNS", 20_000)
    let scratch = try Scratch()
    try Self.served(in: scratch)
    let turns = try SQLiteTurns(beside: scratch.path + "/wx.db", owner: try Self.owner(scratch.path), use: .record)
    var model: TurnRecord?
    try turns.records(in: TurnID(number: 0)..<TurnID(number: .max)) { record in
      model = record.rule == "hi" ? record : model
      return model == nil
    }
    let hi = try #require(model)
    var random = SeededRandom(1)
    var written = 0
    while written < count {
      var news = TurnNews()
      for _ in 0..<min(2000, count - written) {
        written += 1
        news.entries.append(
          .turn(
            TurnRecord(
              id: TurnID(number: hi.id.number + Int64(written)), at: hi.at, account: hi.account, follower: FollowerMask(random.next()),
              revision: hi.revision, rule: hi.rule, kind: hi.kind, marks: [], detail: hi.detail)))
      }
      try turns.write(news)
    }
    turns.close()
    for place in [1, count / 2, count] {
      let began = ContinuousClock.now
      let shown = try Self.run(["turns", "show", TurnID(number: hi.id.number + Int64(place)).description], in: scratch.path)
      let took = ContinuousClock.now - began
      #expect(shown.status == 0 && shown.output.contains("then      the same"), "\(shown)")
      if count > 1_000_000 { #expect(took < .seconds(1), "\(took)") }
      print("turn \(place) of \(count): \(took)")
    }
  }

  /// What the file of turns belongs to, as the server has written it.
  static func owner(_ folder: String) throws -> String {
    let store = try SQLiteStore(path: folder + "/wx.db", serves: false)
    defer { store.close() }
    return try Mask(of: store).fingerprint
  }
}
