import Foundation
import TestSupport
import Testing

/// Every command that takes a database, on one of a PostgreSQL server. The password in its address is printed by none.
@Suite("commands on a database of a server", .serialized, .enabled(if: GivenServer.isThere))
struct ServerDatabaseTests {
  static let environment = RunningServer.environment

  private static func run(_ call: String, _ database: String, in folder: String, _ more: [String: String] = [:]) throws -> Binary.Result {
    let words = call.split(separator: " ").map { String($0) }
    let result = try Binary.run(words + ["--database", database], in: folder, environment: environment.merging(more) { $1 })
    #expect(!(result.output + result.errors).contains(GivenServer.password), "\(call): \(result)")
    return result
  }

  @Test("what a server kept there, each command finds; and none shows the password")
  func commands() throws {
    let scratch = try Scratch()
    try scratch.write(FollowerCommandTests.rules, to: "rules.yaml")
    try String(decoding: Say.text("hi", 9, from: "oSomebody"), as: UTF8.self).write(
      toFile: scratch.path + "/event.xml", atomically: true, encoding: .utf8)
    let address = GivenServer.address(of: try GivenServer.makeDatabase())
    let ada = FollowerCommandTests.ada
    let server = try RunningServer(in: scratch.path, ["--database", address])
    #expect(server.output.contains("database  postgresql://postgres:…@/given_"), "\(server.output)")
    #expect(try server.post(Say.scan("booth:1", at: 1_700_000_000, from: ada, isFollower: false)).status == 200)
    #expect(try server.post(Say.text("hi", 1, from: ada)).content == "hello you")
    let status = try server.get("/status", admin: true).text
    // Beside it a second one may serve, and knows what the first has answered.
    let other = try Scratch()
    try other.write(FollowerCommandTests.rules, to: "rules.yaml")
    let second = try RunningServer(in: other.path, ["--database", address])
    #expect(try second.post(Say.text("hi", 1, from: ada)).content == "hello you")
    #expect(second.stop() == 0 && server.stop() == 0)
    #expect(!(status + server.output + server.log + second.output + second.log).contains(GivenServer.password))

    let rows: [(call: String, status: Int32, says: String)] = [
      ("serve --check", 0, "fit to serve"), ("work --once", 0, "left"), ("doctor", 0, "fit to serve"), ("store check", 0, "is whole"),
      ("store migrate", 0, "nothing was to do"), ("store check --format json", 0, "\"findings\""), ("store migrate --format json", 0, "\"to\""),
      ("outbox list", 0, ""), ("outbox show 660e390ca66ce-2", 1, "no action"), ("outbox retry", 1, ""), ("outbox drop --all", 1, ""),
      ("report figures", 0, "main"), ("report rules", 1, "hi"), ("report unanswered", 1, ""), ("report experiments", 0, ""),
      ("report stock", 0, ""), ("report fraud", 0, ""), ("report reconcile", 2, "nothing was compared"), ("ledger list", 0, "follow"),
      ("digest show", 0, ""), ("follower find gold", 0, "f_"), ("follower show \(ada)", 0, "rule hi"),
      ("follower simulate \(ada) event.xml", 0, "hello gold"), ("turns show 9", 1, "not remembered"), ("qr plan", 0, ""), ("qr status", 1, ""),
      ("qr list", 0, ""), ("diff served:\(address) rules.yaml", 0, ""), ("forget oNobody", 1, "nothing was known"),
      ("forget \(ada)", 0, "forgotten"), ("forget \(ada)", 1, "nothing was known"),
    ]
    for (call, wanted, says) in rows {
      // What takes it elsewhere than by the option.
      let isElsewhere = call.hasPrefix("diff ")
      let words = call.split(separator: " ").map { String($0) }
      let result =
        isElsewhere
        ? try Binary.run(words, in: scratch.path, environment: Self.environment) : try Self.run(call, address, in: scratch.path)
      let text = result.output + result.errors
      #expect(result.status == wanted && (says.isEmpty || text.contains(says)), "\(call): \(result)")
      #expect(!text.contains(GivenServer.password) && !text.contains("wx.db"), "\(call): \(text)")
    }
    let replayed = try Binary.run(["replay", "--recorded", address], in: scratch.path, environment: Self.environment)
    #expect(!(replayed.output + replayed.errors).contains(GivenServer.password), "\(replayed)")
    // No command took it for the name of a file.
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == ["err.txt", "event.xml", "out.txt", "rules.yaml"])
  }

  @Test(
    "no command opens a database into which a copy did not end",
    arguments: ["store check", "outbox list", "ledger list", "forget oNobody", "report figures", "qr plan", "work --once", "serve"])
  func beingFilled(_ call: String) throws {
    let scratch = try Scratch()
    try scratch.write(ServerTests.rules(), to: "rules.yaml")
    let name = try GivenServer.makeDatabase()
    let database = GivenServer.address(of: name)
    #expect(try Self.run("store migrate", database, in: scratch.path).status == 0)
    try GivenServer.run("INSERT INTO settings (name, value) VALUES ('copying', '')", in: name)
    let result = try Self.run(call, database, in: scratch.path)
    #expect(result.status == 2 && (result.output + result.errors).contains("a copy into this database has not ended"), "\(result)")
  }

  @Test("the environment and libpq's file of services name it too")
  func named() throws {
    let scratch = try Scratch()
    let database = try GivenServer.makeDatabase()
    let byService = try Self.run(
      "store migrate", "postgresql:///?service=wx", in: scratch.path, GivenServer.service(of: database, in: scratch.path))
    #expect(byService.status == 0 && byService.output.contains("`postgresql:///?service=wx`: from step 0 to step "), "\(byService)")
    let byVariable = try Binary.run(
      ["store", "check"], in: scratch.path,
      environment: Self.environment.merging(["WXRULES_DATABASE": GivenServer.address(of: database)]) { $1 })
    #expect(byVariable.status == 0 && byVariable.output.contains(database), "\(byVariable)")
    #expect(!(byVariable.output + byVariable.errors).contains(GivenServer.password))
  }

  struct Given: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let address: @Sendable (String) -> String
    var makes = ""
    let says: String
  }

  static let given = [
    Given(testDescription: "no such database", address: { _ in GivenServer.address(of: "nowhere") }, says: "there is no such database"),
    Given(testDescription: "no such user", address: { GivenServer.address(of: $0, user: "stranger") }, says: "lets this user not in"),
    Given(
      testDescription: "nobody listens", address: { _ in "postgresql://u:\(GivenServer.password)@127.0.0.1:1/wx" },
      says: "nobody listens there; look whether the server runs"),
    Given(
      testDescription: "something else's", address: { GivenServer.address(of: $0) }, makes: "CREATE TABLE customers (name text)",
      says: "tables of something else"),
    Given(
      testDescription: "a newer version's", address: { GivenServer.address(of: $0) },
      makes: "INSERT INTO migrations (number, name, needs, sha256) VALUES (9999, 'later', 9999, '\\x00')", says: "written by a newer wxrules"),
    Given(
      testDescription: "no address", address: { _ in "postgresql:/u:\(GivenServer.password)@127.0.0.1/wx" }, says: "no connection string"),
    Given(testDescription: "of another program", address: { _ in "mysql://u:\(GivenServer.password)@h/wx" }, says: "no connection string"),
    Given(testDescription: "misspelt words", address: { _ in "hots=h password=\(GivenServer.password)" }, says: "no connection string"),
  ]

  @Test("what cannot be worked with is said by each command, with 2, and no file is made of it", arguments: given)
  func refused(_ given: Given) throws {
    let scratch = try Scratch()
    try scratch.write(FollowerCommandTests.rules, to: "rules.yaml")
    try scratch.write("<xml><MsgType>text</MsgType></xml>", to: "event.xml")
    let name = try GivenServer.makeDatabase()
    if given.makes.hasPrefix("INSERT") { _ = try Self.run("store migrate", GivenServer.address(of: name), in: scratch.path) }
    if !given.makes.isEmpty { try GivenServer.run(given.makes, in: name) }
    let address = given.address(name)
    let others = [
      "serve --check", "serve --listen 127.0.0.1:0 --admin none", "work --once", "store migrate", "store check", "doctor", "outbox list", "qr plan",
    ]
    for call in GivenDatabaseTests.commands + others {
      let result = try Self.run(call, address, in: scratch.path)
      #expect(result.status == 2 && result.output.isEmpty && result.errors.contains(given.says), "\(call): \(result)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == ["event.xml", "rules.yaml"])
  }

  @Test("an empty database: commands that ask say what makes the tables; those that may begin from nothing do; nothing is made")
  func empty() throws {
    let scratch = try Scratch()
    try scratch.write(FollowerCommandTests.rules, to: "rules.yaml")
    try scratch.write("<xml><MsgType>text</MsgType></xml>", to: "event.xml")
    let address = GivenServer.address(of: try GivenServer.makeDatabase())
    for call in GivenDatabaseTests.commands + ["work --once", "store check", "outbox list", "forget oNobody"] {
      let result = try Self.run(call, address, in: scratch.path)
      #expect(result.status == 2 && result.errors.contains("`wxrules store migrate` makes them"), "\(call): \(result)")
    }
    for call in ["serve --check", "doctor", "qr plan"] {
      let result = try Self.run(call, address, in: scratch.path)
      #expect(result.status != 2, "\(call): \(result)")
    }
    let made = try Self.run("store migrate --format json", address, in: scratch.path)
    #expect(made.status == 0 && made.output.replacing(" ", with: "").contains("\"from\":0"), "\(made)")
  }

  @Test("a schema that is behind: whoever asks says so, and `store migrate` takes what is missing")
  func behind() throws {
    let scratch = try Scratch()
    let name = try GivenServer.makeDatabase()
    let address = GivenServer.address(of: name)
    #expect(try Self.run("store migrate", address, in: scratch.path).status == 0)
    try GivenServer.run("DELETE FROM migrations WHERE name = 'audit'; DROP TABLE audit CASCADE", in: name)
    let asked = try Self.run("outbox list", address, in: scratch.path)
    #expect(asked.status == 2 && asked.errors.contains("`wxrules store migrate` takes the others"), "\(asked)")
    let checked = try Self.run("store check", address, in: scratch.path)
    #expect(checked.status == 1 && checked.output.contains("table `audit` is not there"), "\(checked)")
    #expect(try Self.run("store migrate", address, in: scratch.path).status == 0)
    #expect(try Self.run("store check", address, in: scratch.path).status == 0)
  }

  @Test("what has another form there is said: answers that stay longer, a week that is played, a sandbox's world")
  func elsewhere() throws {
    let scratch = try Scratch()
    try scratch.write(FollowerCommandTests.rules, to: "rules.yaml")
    try scratch.write("start: 2026-06-01\narrivals: [ { daily: 1 } ]\n", to: "week.yaml")
    let address = GivenServer.address(of: try GivenServer.makeDatabase())
    let rows: [(call: [String], says: String)] = [
      (["serve", "--check", "--keep-answers", "30m", "--database", address], "ten to twenty minutes"),
      (["sandbox", "play", "week.yaml", "--database", address], "a week is played into a file"),
      (["sandbox", "serve", "--listen", "127.0.0.1:0", "--file", address], "world is a file"),
      (["store", "migrate", "--database", ":memory:"], ":memory:"), (["store", "check", "--database", ":memory:"], ":memory:"),
    ]
    for (call, says) in rows {
      let result = try Binary.run(call, in: scratch.path, environment: Self.environment)
      #expect(result.status == 2 && result.errors.contains(says), "\(call): \(result)")
      #expect(!(result.output + result.errors).contains(GivenServer.password), "\(call): \(result)")
    }
  }

  @Test("a user who may only look serves nothing, and is told")
  func lookers() throws {
    let scratch = try Scratch()
    try scratch.write(FollowerCommandTests.rules, to: "rules.yaml")
    let name = try GivenServer.makeDatabase()
    #expect(try Self.run("store migrate", GivenServer.address(of: name), in: scratch.path).status == 0)
    let user = "looker_\(name)"
    try GivenServer.run("CREATE ROLE \(user) LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(user)", in: name)
    let address = GivenServer.address(of: name, user: user)
    let checked = try Self.run("serve --check", address, in: scratch.path)
    #expect(checked.status == 2 && checked.errors.contains("may not write"), "\(checked)")
    #expect(try Self.run("ledger list", GivenServer.address(of: name), in: scratch.path).status == 0)
  }
}
