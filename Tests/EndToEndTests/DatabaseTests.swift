import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite

/// The database under a running process: whose it is, what happens to its files, and what can be found in them and in what is written beside.
@Suite("the database of a server", .serialized)
struct DatabaseTests {
  static let ada = "oAda_0000000000000000000001-"
  static let bob = "oBob-0123456789ABCDEFabcdef_"

  static let rules = """
    wxrules: 1
    accounts:
      main:
        app_id: wx0123456789abcdef
        original_id: gh_0123456789ab
        kind: service
        mode: plain
        token: { env: WX_TOKEN }
        privacy: { on_unsubscribe: erase }
    rules:
      - { id: friend, on: scan, when: { scene: "ref:{who:rest}", external: true }, do: [ { set: { friend: "{{ who }}" } } ], reply: "from a friend" }
      - id: phone
        on: text
        when: { text: { pattern: "电话 {n:rest}" } }
        do: [ { set: { phone: "{{ n }}" } }, { record: { event: called, fields: { n: "{{ n }}" } } } ]
        reply: "好 {{ n }}"
      - { id: text, on: text, reply: "{{ vars.phone | default: '-' }}" }
    """

  static func bytes(in folder: String, _ names: (String) -> Bool) throws -> Data {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter(names).sorted()
      .reduce(into: Data()) { $0 += try Data(contentsOf: URL(filePath: folder + "/" + $1)) }
  }

  @Test("a second server on the same file is refused, by whatever name, and no file is left by it")
  func oneServer() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/link.db", withDestinationPath: "wx.db")
    try FileManager.default.linkItem(atPath: scratch.path + "/wx.db", toPath: scratch.path + "/hard.db")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/folder", withDestinationPath: ".")
    let before = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
    #expect(!before.contains { $0.contains("serving") })
    for name in ["wx.db", "./wx.db", "link.db", "hard.db", "folder/wx.db", "file:wx.db", "file:link.db", scratch.path + "/wx.db"] {
      let second = try Binary.run(
        ["serve", "--listen", "127.0.0.1:0", "--admin", "none", "--database", name], in: scratch.path, environment: RunningServer.environment)
      #expect(second.status == 2 && second.errors.contains("another wxrules serves from this database"), "\(name): \(second)")
    }
    // A file that is no database stays alone, too.
    let wrong = try Binary.run(
      ["serve", "--listen", "127.0.0.1:0", "--admin", "none", "--database", "rules.yaml"], in: scratch.path, environment: RunningServer.environment)
    #expect(wrong.status == 2 && wrong.errors.contains("not a wxrules database"), "\(wrong)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == before)
    #expect(try server.post(Say.text("a", 1)).status == 200)
    // The name that begins with `file:` is of the same file for all commands.
    let ledger = try Binary.run(["ledger", "list", "--database", "file:link.db"], in: scratch.path, environment: RunningServer.environment)
    #expect(ledger.status == 0 && ledger.output.contains("  seen  "), "\(ledger)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == before)
  }

  @Test("commands that begin at the same moment on a file that is not there: whoever needs it has it, and nobody sees it half made")
  func firstStarts() throws {
    let scratch = try Scratch()
    // Another account: codes that are made at one address are not served at another.
    try scratch.write(Self.rules.replacing("  main:", with: "  shop:"), to: "plain.yaml")
    try scratch.write(
      Self.rules.replacing("token: { env: WX_TOKEN }", with: "token: { env: WX_TOKEN }\n    secret: { env: WX_SECRET }")
        + "\ncampaigns: { door: { qr: { kind: permanent, scene: door } } }\n", to: "rules.yaml")
    // Nobody listens at that address. What only looks may come before there is a file.
    let script = """
      for round in 1 2; do
        rm -f wx.db*; others=
        "$WXRULES" serve --rules plain.yaml --listen 127.0.0.1:0 --admin none > serve.out 2>&1 & serve=$!
        for k in 1 2 3 4; do "$WXRULES" qr apply --yes --platform http://127.0.0.1:1 > apply.$k.out 2>&1 & others="$others $!"; done
        for k in 1 2; do "$WXRULES" ledger list > list.$k.out 2>&1 & others="$others $!"; done
        "$WXRULES" report stock > report.out 2>&1 & others="$others $!"
        "$WXRULES" forget oNobody > forget.out 2>&1 & others="$others $!"
        wait $others
        for k in $(seq 600); do grep -q '^database' serve.out && break; kill -0 $serve 2> /dev/null || break; sleep 0.1; done
        kill $serve 2> /dev/null; wait $serve
        grep -l 'to create' apply.*.out | wc -l
        grep -c '^database' serve.out
        grep -h 'database' *.out | grep -v '^database\\|no such file'
      done
      """
    let environment = RunningServer.environment.merging(["WX_SECRET": "s3cret", "WXRULES": Binary.path]) { $1 }
    #expect(try Binary.bash(script, in: scratch.path, environment: environment) == "4\n1\n4\n1\n")
  }

  @Test("files that are taken away under a running server: no answer, not ready, said in the log; and all is well when they are back")
  func replaced() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    #expect(try server.post(Say.text("a", 1)).status == 200)
    for (round, name) in ["wx.db", "wx.db-wal", "wx.db-shm"].enumerated() {
      let path = scratch.path + "/" + name
      try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
      #expect(try server.get("/ready", admin: true).status == 503, "before any turn is tried")
      let refused = try server.post(Say.text("a", 10 + round))
      #expect(refused.status == 503 && refused.text.hasPrefix("`\(name)` was deleted, replaced or cut short"), "\(refused.text)")
      #expect(try server.post(Say.text("a", 1)).status == 503, "a repeat, too: what was answered before is lost with the file")
      #expect(server.comesToSay("turns are refused: `\(name)` was deleted"))
      try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
      #expect(try server.post(Say.text("a", 10 + round)).status == 200)
      #expect(try server.get("/ready", admin: true).status == 200)
    }
    #expect(server.stop() == 0)
    #expect(try SQLiteStore(path: scratch.path + "/wx.db").counts().followers == 1)
  }

  @Test("a log that was cut short or written over is not carried into a whole file, however the server ends", arguments: ["wx.db-wal", "wx.db-shm"])
  func damagedLog(_ name: String) throws {
    for bytes in [Data(), Data(repeating: 0xFF, count: 4096)] {
      let scratch = try Scratch()
      try scratch.write(Self.rules, to: "rules.yaml")
      var server = try RunningServer(in: scratch.path)
      for number in 1...20 { #expect(try server.post(Say.text("电话 \(number)", number, from: "o\(number)")).status == 200) }
      #expect(server.stop() == 0)
      server = try RunningServer(in: scratch.path)
      #expect(try server.post(Say.text("电话 21", 21, from: "o21")).status == 200)
      let handle = try FileHandle(forWritingTo: URL(filePath: scratch.path + "/" + name))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: bytes)
      try handle.close()
      #expect(try server.post(Say.text("a", 30)).status == 503)
      _ = server.stop()
      let kept = try Binary.bash("rm -f wx.db-wal wx.db-shm; echo done", in: scratch.path)
      #expect(kept == "done\n")
      #expect(try SQLiteStore(path: scratch.path + "/wx.db").counts().followers >= 20, "\(name), \(bytes.count) bytes")
    }
  }

  @Test("after a clean end the file is all there is, of `serve` and of commands")
  func cleanEnd() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    for number in 1...20 { #expect(try server.post(Say.text("电话 \(number)", number, from: "o\(number)")).status == 200) }
    #expect(server.stop() == 0)
    func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: scratch.path).filter { $0.hasPrefix("wx.db") }.sorted() }
    #expect(try files() == ["wx.db", "wx.db-turns"])
    try FileManager.default.copyItem(atPath: scratch.path + "/wx.db", toPath: scratch.path + "/copy.db")
    let counts = try SQLiteStore(path: scratch.path + "/copy.db").counts()
    #expect((counts.followers, counts.records) == (20, 20))
    for command in [
      ["ledger", "list"], ["report"], ["outbox", "list"], ["work", "--once"], ["serve", "--check"], ["follower", "show", "o2"], ["forget", "o1"],
    ] {
      let result = try Binary.run(command + ["--database", "wx.db"], in: scratch.path, environment: RunningServer.environment)
      #expect(result.status == 0, "\(command) \(result)")
      #expect(try files() == ["wx.db", "wx.db-turns"], "\(command)")
    }
  }

  @Test("who is forgotten beside a running server, and who leaves where the account erases, can be found in no file")
  func erased() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path)
    var number = 0
    for openid in [Self.ada, Self.bob] {
      for text in ["电话 13800138000", "a", "b"] {
        number += 1
        #expect(try server.post(Say.text(text, number, from: openid)).status == 200)
      }
    }
    func found(_ mark: String) throws -> Bool {
      try Self.bytes(in: scratch.path) { $0.hasPrefix("wx.db") }.firstRange(of: Data(mark.utf8)) != nil
    }
    #expect(try found(Self.ada) && found(Self.bob))
    let forgotten = try Binary.run(["forget", Self.ada], in: scratch.path, environment: RunningServer.environment)
    #expect(forgotten.status == 0, "\(forgotten)")
    #expect(try !found(Self.ada))
    #expect(try server.post(Say.leave(at: 1_700_000_100, from: Self.bob)).status == 200)
    // The server does it within seconds, and in any case when it ends.
    #expect(server.stop() == 0)
    #expect(try !found(Self.bob) && !found("13800138000"))
  }

  @Test("nobody's openid and nothing of a hidden element is in what the server writes and shows")
  func outputs() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let server = try RunningServer(
      in: scratch.path, ["--decision-log", "decisions.jsonl", "--decision-hide", "Content, recognition", "--log-level", "trace"])
    let deliveries = [
      Say.scan("ref:\(Self.bob)", at: 1_700_000_000, from: Self.ada, isFollower: false), Say.text("电话 13800138000", 1, from: Self.ada),
      Say.text("五道口", 2, from: Self.ada), Say.text("about \(Self.ada)", 3, from: Self.bob), Say.leave(at: 1_700_000_100, from: Self.ada),
    ]
    for body in deliveries { #expect(try server.post(body).status == 200) }
    #expect(try server.post(Array("<xml>\(Self.ada)".utf8)).status == 400)
    func log() -> String { (try? String(contentsOfFile: scratch.path + "/decisions.jsonl", encoding: .utf8)) ?? "" }
    for _ in 0..<2000 where log().split(separator: "\n").count < deliveries.count { usleep(5000) }
    #expect(log().split(separator: "\n").count == deliveries.count)
    let (status, metrics) = (try server.get("/status", admin: true).text, try server.get("/metrics", admin: true).text)
    #expect(server.stop() == 0)
    for (place, text) in [("decision log", log()), ("log", server.log), ("output", server.output), ("/status", status), ("/metrics", metrics)] {
      for secret in [Self.ada, Self.bob, "13800138000", "五道口", "电话"] { #expect(!text.contains(secret), "\(place): \(secret)") }
    }
    #expect(log().contains("ref:f_") && log().contains("\"friend\":\"*\""))
  }
}
