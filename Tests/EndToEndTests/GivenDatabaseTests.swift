import Foundation
import TestSupport
import Testing

@testable import SQLite

/// What is given for a database and is none: each command that looks at one says so, ends with 2, and leaves it as it is.
@Suite("a database that is none")
struct GivenDatabaseTests {
  static let commands = [
    "report", "report rules", "report unanswered", "report experiments", "report stock", "report fraud", "report reconcile",
    "follower find x", "follower show oNobody", "follower simulate oNobody event.xml", "turns show 1f", "ledger list", "digest show",
  ]

  struct Given: Sendable, CustomTestStringConvertible {
    let name: String
    /// A script that makes it; nothing is made for one that is missing.
    let make: String
    let says: String
    var testDescription: String { name }
  }

  static let given = [
    Given(name: "none.db", make: "true", says: "no such file"), Given(name: "folder", make: "mkdir folder", says: "give the path of a file"),
    Given(name: "empty.db", make: ": > empty.db", says: "empty or damaged, or not a wxrules database"),
    Given(name: "text.db", make: "yes hello | head -c 9000 > text.db", says: "empty or damaged, or not a wxrules database"),
    Given(
      name: "other.db", make: python("other.db", "create table customers(name)"), says: "empty or damaged, or not a wxrules database"),
    Given(
      name: "newer.db", make: "cp wx.db newer.db; " + python("newer.db", "insert into grdb_migrations values('9999 later')"),
      says: "written by a newer wxrules"),
  ]

  private static func python(_ path: String, _ sql: String) -> String {
    #"python3 -c "import sqlite3; c = sqlite3.connect('\#(path)'); c.execute(\"\#(sql)\"); c.commit(); c.close()""#
  }

  @Test("each command says what is wrong with it", arguments: given)
  func refused(_ given: Given) throws {
    let scratch = try Scratch()
    try scratch.write(ReportTests.rules, to: "rules.yaml")
    try scratch.write("<xml><MsgType>text</MsgType></xml>", to: "event.xml")
    try SQLiteStore(path: scratch.path + "/wx.db").close()
    _ = try Binary.bash(given.make, in: scratch.path)
    let path = URL(filePath: scratch.path + "/" + given.name)
    let before = try? Data(contentsOf: path)
    for command in Self.commands {
      let words = command.split(separator: " ").map { String($0) }
      let run = try Binary.run(words + ["--database", given.name], in: scratch.path, environment: RunningServer.environment)
      #expect(run.status == 2 && run.output.isEmpty, "\(command): \(run)")
      #expect(run.errors.contains("wxrules: database `\(given.name)`: ") && run.errors.contains(given.says), "\(command): \(run)")
    }
    #expect(given.name == "newer.db" || (try? Data(contentsOf: path)) == before)
  }
}
