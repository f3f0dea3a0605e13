import Foundation
import TestSupport
import Testing
import Wire

/// What the console answers about figures and followers is what the commands print, byte for byte.
@Suite("the console's figures and followers, as the commands print them")
struct ConsoleFigureTests {
  private static let week = ["PATH": "/usr/bin:/bin", "TZ": "UTC", "WX_SHOP_TOKEN": "ruleEngine01", "WX_CLUB_TOKEN": "ruleEngine01"]
    .merging(["WX_SHOP_AES_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"]) { $1 }

  /// The example's week, two days of it, and a server that serves from it. It asks no platform: nobody has told it a secret.
  static func played(in scratch: borrowing Scratch) throws -> RunningServer {
    let folder = Repository.root + "examples/14-week"
    let rules = try String(contentsOfFile: folder + "/rules.yaml", encoding: .utf8)
    try scratch.write(rules.replacing("    secret: { env: WX_SHOP_SECRET }\n", with: ""), to: "rules.yaml")
    let play = try Binary.run(
      ["sandbox", "play", folder + "/week.yaml", "--rules", "rules.yaml", "--database", "wx.db", "--days", "2"], in: scratch.path, environment: week)
    try #require(play.status == 0, "\(play)")
    // The week is long ago: its turns are kept all the same.
    let kept = ["WXRULES_KEEP_TURNS": "3650d"]
    return try RunningServer(in: scratch.path, environment: week.merging(ConsoleServeTests.tokens) { $1 }.merging(kept) { $1 })
  }

  private static func bearer(_ token: String) -> String { "Authorization: Bearer \(token)\r\n" }

  /// Asks again while the books are being made.
  private static func ask(_ path: String, _ server: RunningServer, token: String = ConsoleServeTests.view) throws -> HTTPReply {
    for _ in 0..<6000 {
      let reply = try server.get(path, admin: true, headers: bearer(token))
      if reply.status != 503 { return reply }
      usleep(20_000)
    }
    return try server.get(path, admin: true, headers: bearer(token))
  }

  private static func total(_ reply: HTTPReply) -> Int? {
    let headers = reply.headers.lowercased()
    return headers.firstRange(of: "x-total-count: ").flatMap { Int(headers[$0.upperBound...].prefix { $0.isNumber }) }
  }

  private static let days = "from=2026-06-01&to=2026-06-02"
  private static let span = ["--from", "2026-06-01", "--to", "2026-06-02"]

  /// What is asked of the console, and the command for it.
  static let rows: [(path: String, command: [String])] = [
    ("report?\(days)", ["report"] + span), ("report?by=day&\(days)", ["report", "--by", "day"] + span),
    ("report?by=campaign,day&account=shop&\(days)", ["report", "--by", "campaign,day", "--account", "shop"] + span),
    ("report?by=campaign&by=day&\(days)", ["report", "--by", "campaign,day"] + span),
    ("report?campaign=store&by=store.city&\(days)", ["report", "store", "--by", "store.city"] + span),
    ("report?campaign=store&campaign=channel&by=code&lang=zh&\(days)", ["report", "store", "channel", "--by", "code", "--lang", "zh"] + span),
    ("report?policy=touch%3Dfirst%2Cwindow%3D7d&\(days)", ["report", "--policy", "touch=first,window=7d"] + span),
    ("report?by=arm&\(days)", ["report", "--by", "arm"] + span), ("report?from=all", ["report", "--from", "all"]),
    ("report/rules", ["report", "rules"]), ("report/rules?by=day&account=shop", ["report", "rules", "--by", "day", "--account", "shop"]),
    ("report/unanswered?limit=3", ["report", "unanswered", "--limit", "3"]), ("report/experiments", ["report", "experiments"]),
    ("report/stock", ["report", "stock"]), ("report/stock?unused_after=1h", ["report", "stock", "--unused-after", "1h"]),
    ("report/fraud?\(days)", ["report", "fraud"] + span), ("report/reconcile?\(days)", ["report", "reconcile"] + span),
    ("ledger?limit=7", ["ledger", "list", "--limit", "7"]), ("ledger?campaign=store&\(days)", ["ledger", "list", "--campaign", "store"] + span),
    ("followers?campaign=store&limit=5", ["follower", "find", "--campaign", "store", "--limit", "5"]),
    ("followers?code=store:sh01&account=shop&limit=3", ["follower", "find", "--code", "store:sh01", "--account", "shop", "--limit", "3"]),
  ]
  static let tables = ["report", "report/experiments", "report/stock", "report/fraud", "report/reconcile"]

  @Test("the week's JSON and tables are the commands', byte for byte, and every figure has its lines")
  func week() throws {
    let scratch = try Scratch()
    let server = try Self.played(in: scratch)
    for (path, command) in Self.rows {
      let told = try Self.ask("/api/" + path, server)
      let printed = try Binary.run(command + ["--format", "json"], in: scratch.path, environment: Self.week)
      #expect(
        told.status == 200 && told.text == printed.output, "\(path)\n\(told.text.prefix(2000))\n\(printed.output.prefix(2000))\n\(printed.errors)")
      #expect(told.headers.lowercased().contains("content-type: application/json") && told.headers.lowercased().contains("no-store"), "\(path)")
      guard let name = Self.tables.first(where: { path == $0 || path.hasPrefix($0 + "?") }) else { continue }
      let table = try Self.ask("/api/" + name + ".csv" + path.dropFirst(name.count), server)
      let csv = try Binary.run(command + ["--format", "csv"], in: scratch.path, environment: Self.week)
      #expect(table.status == 200 && table.text == csv.output && table.text.hasPrefix("\u{FEFF}"), "\(path)")
      #expect(table.headers.lowercased().contains("content-disposition: attachment; filename=\""), "\(path)")
    }
    try Self.opens(server)
    for path in ["remarks", "remarks.csv", "report/rules.csv", "report/unanswered.csv", "ledger.csv", "followers.csv?campaign=store", "turns.csv"] {
      #expect(try Self.ask("/api/" + path, server).status == 200, "\(path)")
    }
    #expect(server.stop() == 0)
  }

  /// Every figure of a report has as many lines as it says. Of the other account some are erased.
  private static func opens(_ server: RunningServer) throws {
    for by in ["campaign", "campaign,day"] {
      let report = try ask("/api/report?by=\(by)&account=shop&\(days)", server).json
      guard case .array(let rows)? = report["rows"] else {
        Issue.record("\(report)")
        return
      }
      for row in rows {
        let labels = by.split(separator: ",").map { "&label=" + escaped(row["labels"]?[String($0)]?.string ?? "") }.joined()
        for column in ["scans", "new", "returning", "found", "lost", "quick", "taken_back", "opening", "closing"] {
          let lines = try ask("/api/ledger?by=\(by)\(labels)&column=\(column)&account=shop&limit=1000&\(days)", server)
          let figure = row["figures"]?[column]?.int
          #expect(
            lines.status == 200 && total(lines) == figure && lines.list.count == min(figure ?? 0, 1000),
            "\(by) \(labels) \(column) \(lines.text.prefix(300))")
        }
      }
    }
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      byte < 0x80 && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber || byte == 0x2D || byte == 0x5F)
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  @Test("a follower's story and a turn's explanation are the commands', by masks; openids are shown to those who operate and ask")
  func people() throws {
    let scratch = try Scratch()
    try scratch.write(FollowerCommandTests.rules, to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: ConsoleServeTests.tokens)
    let ada = FollowerCommandTests.ada
    for body in [
      Say.scan("booth:1", at: 1_700_000_000, from: ada, isFollower: false), Say.text("hi", 1, from: ada), Say.text("多少钱", 2, from: ada),
      Say.text("在吗", 3, from: "oBob"),
    ] { #expect(try server.post(body).status == 200) }
    // Turns are written down beside the work.
    var turns: [JSON] = []
    for _ in 0..<6000 where turns.count < 4 {
      turns = try Self.ask("/api/turns", server).list
      usleep(10_000)
    }
    #expect(turns.map { $0["event"] } == ["text", "text", "text", "scan"] && turns.map { $0["rule"] } == [.null, .null, "hi", "new"], "\(turns)")
    #expect(turns[2]["reply_lines"] == ["hello you"] && turns[3]["follower"] == turns[2]["follower"], "\(turns)")
    #expect(try Self.ask("/api/turns?rule=none&limit=1", server).list == [turns[0]])
    #expect(try Self.ask("/api/turns?mark=follow", server).list == [turns[3]])
    let before = try #require(turns[2]["id"]?.string)
    #expect(try Self.ask("/api/turns?before=\(before)", server).list == [turns[3]])

    let mask = try #require(turns[2]["follower"]?.string)
    for (path, command) in [
      ("followers/\(mask)", ["follower", "show", mask]), ("followers/\(mask)?turns=1", ["follower", "show", mask, "--turns", "1"]),
      ("turns/\(before)", ["turns", "show", before]), ("followers?text=gold", ["follower", "find", "gold"]),
      ("ledger?follower=\(mask)", ["ledger", "list", "--follower", mask]),
    ] {
      let told = try Self.ask("/api/" + path, server)
      let printed = try Binary.run(command + ["--format", "json"], in: scratch.path, environment: RunningServer.environment)
      #expect(told.status == 200 && told.text == printed.output && !told.text.contains(ada), "\(path)\n\(told.text)\n\(printed.output)")
    }
    for path in ["ledger", "followers?text=gold", "followers/\(mask)"] {
      let asked = "/api/" + path + (path.contains("?") ? "&" : "?") + "openids=1"
      #expect(try Self.ask(asked, server).status == 403, "\(path)")
      #expect(try Self.ask(asked, server, token: ConsoleServeTests.operate).text.contains(ada), "\(path)")
      #expect(try !Self.ask("/api/" + path, server, token: ConsoleServeTests.operate).text.contains(ada), "\(path)")
    }
    let audit = try Self.ask("/api/audit", server).list
    #expect(audit.filter { $0["did"] == "openids" }.count == 3, "\(audit)")

    for (path, status, says) in [
      ("followers?limit=0", 400, "`limit` is a number"), ("followers/\(ada)", 404, "called by masks"),
      ("followers/f_0123456789abcdef", 404, "nobody of this mask"),
      ("turns/9", 404, "not remembered"), ("turns/xyz", 404, "not the id of a turn"), ("report?by=campain", 400, "did you mean `campaign`?"),
      ("report?from=someday", 400, "--from someday: not a day"), ("ledger?follower=\(ada)", 400, "is a mask"),
    ] {
      let reply = try Self.ask("/api/" + path, server)
      #expect(reply.status == status && (reply.json["errors"].map { "\($0)".contains(says) } ?? false), "\(path) \(reply.text)")
    }
    for path in ["report", "report/rules", "remarks", "ledger", "followers?text=gold", "followers/\(mask)", "turns", "turns/\(before)"] {
      #expect(try server.get("/api/" + path, admin: true).status == 401, "\(path)")
    }
    #expect(server.stop() == 0)
  }
}
