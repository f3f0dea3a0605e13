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

  /// The same, as the server's sources have them.
  static func served(_ source: String) -> Set<String> {
    var found: Set<String> = []
    for match in source.matches(of: /router\.(get|post|put|delete)\("(\/api\/[^"]*)"/) {
      found.insert("\(match.output.1.uppercased()) \(match.output.2)")
    }
    for match in source.matches(of: /\("(\/api\/[^"]*)", (?:router\)|true\)|false\))/) { found.insert("GET \(match.output.1)") }
    for match in source.matches(of: /reader\.(?:add|addNaming)\("(\/api\/[^"]*)", to: router\)/) {
      found.formUnion(["GET \(match.output.1)", "GET \(match.output.1).csv"])
    }
    // What answers for every other address.
    found.remove("GET /api/**")
    return found
  }

  static let readings: [(source: String, found: Set<String>)] = [
    ("router.get(\"/api/a\") {", ["GET /api/a"]), ("router.post(\"/api/a/{id}/b\") {", ["POST /api/a/{id}/b"]),
    ("reader.add(\"/api/a\", to: router) {", ["GET /api/a", "GET /api/a.csv"]),
    ("reader.addNaming(\"/api/a\", to: router) {", ["GET /api/a", "GET /api/a.csv"]),
    ("get(\"/api/a\", router) {", ["GET /api/a"]), ("[(\"/api/a\", false), (\"/api/a.csv\", true)]", ["GET /api/a", "GET /api/a.csv"]),
    ("router.get(\"/api/**\") {", []), ("router.get(\"/console\") {", []),
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

  @Test("a server that runs knows each address of the contract, and answers as the contract says", .timeLimit(.minutes(5)))
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
    #expect(try browser.ask("GET", "/api/none", headers: bearer).text.contains("no such address"))
    #expect(try browser.ask("POST", "/api/none", "{}", headers: bearer).json["errors"] == nil)

    guard let python = Self.python else {
      print("SKIPPED: openapi-spec-validator is not installed, so the console was not held against its contract; scripts/test-deps installs it")
      return
    }
    let client = "'\(python)' '\(Repository.root)Tests/Clients/contract.py' '\(Repository.root)\(Self.file)'"
    let said = try Binary.bash("\(client) http://127.0.0.1:\(server.adminPort) \(ConsoleServeTests.view) 2>&1", in: scratch.path)
    #expect(said == "28 asked, 0 not as the contract says\n")
    #expect(server.stop() == 0)
  }

  /// One that has the validator: of `scripts/test-deps`, of the system, or another on the path.
  private static let python: String? = [Repository.root + ".build/test-python/bin/python3", "/usr/bin/python3", "python3"].first { python in
    (try? Binary.shell("'\(python)' -c 'import openapi_spec_validator, jsonschema, yaml'")) == 0
  }
}
