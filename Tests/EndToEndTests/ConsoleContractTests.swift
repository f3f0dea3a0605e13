import Foundation
import TestSupport
import Testing
import Wire

/// `docs/console-api.yaml` is what whoever writes a script against the console reads: it names every address there is, and no other.
@Suite("contract of the console")
struct ConsoleContractTests {
  static let file = "docs/console-api.yaml"

  /// `GET /api/report` and so on, as the contract names them; those of a table also with `.csv`.
  static func named(_ contract: String) -> Set<String> {
    var found: Set<String> = []
    var path = ""
    var method = ""
    for line in contract.prefix(upTo: contract.firstRange(of: "\ncomponents:")?.lowerBound ?? contract.endIndex).split(separator: "\n") {
      if let match = line.wholeMatch(of: /[ ]{2}(\/\S+):/) {
        path = String(match.output.1)
      } else if let match = line.wholeMatch(of: /[ ]{4}(get|post|put|delete):/) {
        method = match.output.1.uppercased()
        found.insert("\(method) \(path)")
      } else if line == "      x-csv: true" {
        found.insert("\(method) \(path).csv")
      }
    }
    return found
  }

  /// The words that may stand behind the `?` of each address, as the contract names them.
  static func words(_ contract: String) -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    var path = ""
    var address = ""
    for line in contract.prefix(upTo: contract.firstRange(of: "\ncomponents:")?.lowerBound ?? contract.endIndex).split(separator: "\n") {
      if let match = line.wholeMatch(of: /[ ]{2}(\/\S+):/) {
        path = String(match.output.1)
      } else if let match = line.wholeMatch(of: /[ ]{4}(get|post|put|delete):/) {
        address = "\(match.output.1.uppercased()) \(path)"
        found[address] = []
      } else {
        for match in line.matches(of: /\{ name: (\w+), in: query|#\/components\/parameters\/(\w+)/) {
          found[address]?.insert(String(match.output.1 ?? match.output.2 ?? ""))
        }
        // That of an action stands in its path.
        found[address]?.remove("action")
        if line == "      x-csv: true" { found[address + ".csv"] = [] }
      }
    }
    for table in found.keys where table.hasSuffix(".csv") { found[table] = found[String(table.dropLast(4))] }
    return found
  }

  /// The same, as the server's sources have them.
  static func served(_ source: String) -> Set<String> {
    var found: Set<String> = []
    for match in source.matches(of: /router\.(get|post|put|delete)\("(\/api\/[^"]*)"/) {
      found.insert("\(match.output.1.uppercased()) \(match.output.2)")
    }
    for match in source.matches(of: /(?:\("(\/api\/[^"]*)", \.(?:json|csv)\)|er\.get\("(\/api\/[^"]*)", to: router[,)])/) {
      found.insert("GET \(match.output.1 ?? match.output.2 ?? "")")
    }
    for match in source.matches(of: /reader\.(?:add|addNaming)\("(\/api\/[^"]*)", to: router[,)]/) {
      found.formUnion(["GET \(match.output.1)", "GET \(match.output.1).csv"])
    }
    return found
  }

  static let readings: [(source: String, found: Set<String>)] = [
    ("router.get(\"/api/a\") {", ["GET /api/a"]), ("router.post(\"/api/a/{id}/b\") {", ["POST /api/a/{id}/b"]),
    ("reader.add(\"/api/a\", to: router) {", ["GET /api/a", "GET /api/a.csv"]),
    ("reader.addNaming(\"/api/a\", to: router) {", ["GET /api/a", "GET /api/a.csv"]),
    ("reader.get(\"/api/a\", to: router) {", ["GET /api/a"]), ("worker.get(\"/api/a\", to: router, knowing: [\"b\"]) {", ["GET /api/a"]),
    ("reader.add(\"/api/a\", to: router, knowing: [\"b\"]) {", ["GET /api/a", "GET /api/a.csv"]),
    ("[(\"/api/a\", .json), (\"/api/a.csv\", .csv)]", ["GET /api/a", "GET /api/a.csv"]),
    ("router.on(\"/api/**\", method: method) {", []), ("router.get(\"/console\") {", []),
  ]

  @Test("sources are read as they are written", arguments: readings.indices)
  func reading(_ index: Int) { #expect(Self.served(Self.readings[index].source) == Self.readings[index].found, "\(Self.readings[index].source)") }

  @Test("the contract names every address that the server has, and no other")
  func addresses() throws {
    let folder = "Sources/Runtime/Server/Console"
    let sources = try Repository.names(in: folder, count: nil).filter { $0.hasSuffix(".swift") }.map { try Repository.text("\(folder)/\($0)") }
    let served = Self.served(sources.joined(separator: "\n"))
    let named = Self.named(try Repository.text(Self.file))
    #expect(served.count > 40)
    #expect(named.subtracting(served).sorted() == [], "named, and not served")
    #expect(served.subtracting(named).sorted() == [], "served, and not named")
  }

  @Test("a server that runs knows each address of the contract, and answers as the contract says")
  func answers() throws {
    let scratch = try Scratch()
    let server = try ConsoleFigureTests.played(in: scratch)
    let bearer = "Authorization: Bearer \(ConsoleServeTests.operate)\r\n"
    let browser = ConsoleBrowser(server)
    let named = Self.named(try Repository.text(Self.file))
    // Ending what serves is not asked for; neither is a stream, which others follow.
    for address in named.sorted() where address != "GET /api/live" {
      let parts = address.split(separator: " ")
      let path = String(parts[1]).replacing("{mask}", with: "f_0123456789abcdef").replacing(/\{\w+\}/, with: "1-0")
      let reply = try browser.ask(String(parts[0]), path, parts[0] == "POST" ? "{\"unknown\": 1}" : nil, headers: bearer)
      // 404 is an answer where the thing that is asked for is not there; an address that is not has another reason, or none.
      #expect(reply.status != 405 && reply.status != 501, "\(address)")
      if reply.status == 404 { #expect(reply.json["errors"] != nil && !reply.text.contains("no such address"), "\(address) \(reply.text)") }
    }
    // Which words an address knows it says where another one is asked.
    let words = Self.words(try Repository.text(Self.file))
    #expect(Set(words.keys) == named && words["GET /api/audit.csv"] == ["limit"] && words["GET /api/outbox/{id}"] == ["openids"])
    for address in named.sorted() {
      let parts = address.split(separator: " ")
      let path = String(parts[1]).replacing("{mask}", with: "f_0123456789abcdef").replacing(/\{\w+\}/, with: "1-0")
      let reply = try browser.ask(String(parts[0]), path + "?qqqqqqqq=", parts[0] == "POST" ? "{}" : nil, headers: bearer)
      let known = (words[address] ?? []).sorted()
      let says = known.isEmpty ? "nothing is said here behind a `?`" : "there are " + known.map { "`\($0)`" }.joined(separator: ", ")
      #expect(reply.status == 400 && reply.json["errors"] == .array([.string("`qqqqqqqq` is not known; \(says)")]), "\(address) \(reply.text)")
    }
    for method in ["GET", "POST", "PUT", "DELETE", "OPTIONS"] {
      let reply = try browser.ask(method, "/api/none", headers: bearer)
      #expect(reply.status == 404 && reply.text.contains("no such address"), "\(method)")
    }

    guard let python = Self.python else {
      print("SKIPPED: openapi-spec-validator is not installed, so the console was not held against its contract; scripts/test-deps installs it")
      return
    }
    let client = "'\(python)' '\(Repository.root)Tests/Clients/contract.py' '\(Repository.root)\(Self.file)'"
    let said = try Binary.bash("\(client) http://127.0.0.1:\(server.adminPort) \(ConsoleServeTests.view) 2>&1", in: scratch.path)
    #expect(said == "29 asked, 0 not as the contract says\n")
    #expect(server.stop() == 0)
  }

  /// What is asked, by whom, and what the contract says of it.
  static let rows: [(method: String, path: String, headers: String, status: Int)] = [
    // Another way to ask than there is; and what is nowhere.
    ("OPTIONS", "/api/report", bearer, 405), ("PUT", "/api/report", bearer, 405), ("POST", "/api/report.csv", bearer, 405),
    ("DELETE", "/api/turns/9", bearer, 405), ("PATCH", "/api/session", bearer, 405), ("GET", "/api/reload", bearer, 405),
    ("GET", "/api/try", bearer, 405), ("GET", "/api/checks/outside", bearer, 405), ("POST", "/console/", bearer, 405),
    ("PUT", "/status", bearer, 405),
    ("TRACE", "/api/live", bearer, 405), ("PUT", "/api/none", bearer, 404), ("GET", "/api/report/none", bearer, 404), ("PUT", "/none", bearer, 404),
    // With tokens any name is taken: that of a proxy nobody here knows.
    ("GET", "/api/status", "Host: ops.example\r\n" + bearer, 200), ("GET", "/api/status", "Host: ops.example\r\n", 401),
    // Whoever comes from a page of others is refused, with a token too, and also for reading.
    ("GET", "/api/status", bearer + foreign, 403), ("POST", "/api/reload", bearer + foreign, 403), ("GET", "/status", bearer + foreign, 403),
    ("GET", "/api/status", foreign, 403), ("GET", "/api/status", bearer + "Sec-Fetch-Site: same-site\r\n", 403),
    ("GET", "/api/status", bearer + "Origin: http://127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n", 200),
    // What stands in a path is there or not, however it is written.
    ("GET", "/api/turns/ffffffffffffffff", bearer, 404), ("GET", "/api/turns/xyz", bearer, 404), ("GET", "/api/outbox/xyz", bearer, 404),
    ("GET", "/api/followers/xyz", bearer, 404), ("GET", "/api/table/none", bearer, 404), ("GET", "/api/turns?before=xyz", bearer, 400),
    ("GET", "/api/checks?lang=fr", bearer, 400), ("GET", "/api/audit?limit=0", bearer, 400), ("GET", "/api/turns/9", bearer, 404),
    // What HTTP knows, and nothing here.
    ("PROPFIND", "/api/report", bearer, 405), ("PROPFIND", "/health", "", 405), ("LOCK", "/console/", bearer, 405),
    ("CONNECT", "/status", bearer, 405), ("PROPFIND", "/none", bearer, 404),
    // A question that nobody asked is not answered.
    ("GET", "/api/turns?form=7d", bearer, 400), ("GET", "/api/report?From=7d", bearer, 400), ("GET", "/api/report?from=7d&from=8d", bearer, 400),
    ("GET", "/api/turns?openids=1", bearer, 400), ("GET", "/api/outbox?openids=yes", bearer, 400), ("GET", "/api/turns?kind=", bearer, 200),
    ("GET", "/api/outbox?state=dead&state=waiting", bearer, 200), ("GET", "/api/report?form=7d", "", 401), ("GET", "/console/live?form=7d", "", 200),
    // One name, in one form.
    ("GET", "/api/status", "Host: localhost\r\nHost: evil\r\n" + bearer, 400), ("GET", "/health", "Host: localhost:1, evil\r\n", 400),
    ("GET", "/health", "Host: localhost:1\r\n", 200),
  ]
  private static let bearer = "Authorization: Bearer \(ConsoleServeTests.operate)\r\n"
  private static let foreign = "Origin: http://evil.example\r\n"

  @Test("what is asked otherwise, from elsewhere or for what is not there is answered as the contract says")
  func statuses() throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let server = try RunningServer(in: scratch.path, environment: ConsoleServeTests.tokens)
    let browser = ConsoleBrowser(server)
    for (method, path, headers, status) in Self.rows {
      let reply = try browser.ask(method, path, headers: headers)
      #expect(reply.status == status, "\(method) \(path) \(headers) \(reply.text)")
      if status == 405 {
        let allow = reply.headers.split(separator: "\r\n").first { $0.lowercased().hasPrefix("allow: ") }?.dropFirst(7)
        let ways = allow?.split(separator: ",").map { $0.filter { $0 != " " }.uppercased() } ?? []
        #expect(!ways.isEmpty && !ways.contains(method), "\(method) \(path): \(reply.headers)")
      }
    }
    #expect(server.stop() == 0)
    // Without tokens only names of this machine are.
    let open = ConsoleBrowser(try RunningServer(in: scratch.path))
    for (headers, status) in [("Host: ops.example\r\n", 421), ("Host: localhost\r\n", 200), (Self.foreign, 403)] {
      #expect(try open.ask("GET", "/api/status", headers: headers).status == status, "\(headers)")
    }
    #expect(open.server.stop() == 0)
  }

  /// One that has the validator: of `scripts/test-deps`, of the system, or another on the path.
  private static let python: String? = [Repository.root + ".build/test-python/bin/python3", "/usr/bin/python3", "python3"].first { python in
    (try? Binary.shell("'\(python)' -c 'import openapi_spec_validator, jsonschema, yaml'")) == 0
  }
}
