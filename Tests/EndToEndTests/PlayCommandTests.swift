import Foundation
import TestSupport
import Testing
import Wire

/// `wxrules sandbox play`, as an operator calls it.
@Suite("playing a week")
struct PlayCommandTests {
  static let environment = ["PATH": "/usr/bin:/bin", "TZ": "UTC"]

  @Test("the shipped week makes a database once, says what was played, and writes the truth")
  func plays() throws {
    let scratch = try Scratch()
    let folder = Repository.root + "examples/14-week"
    let call = [
      "sandbox", "play", folder + "/week.yaml", "--rules", folder, "--database", "week.db", "--days", "2", "--truth", "truth.json",
    ]
    let first = try Binary.run(call, in: scratch.path, environment: Self.environment)
    #expect(first.status == 0, "\(first)")
    #expect(first.output.hasPrefix("played    2026-06-01 to 2026-06-02, 2 accounts, seed 1\n") && first.output.hasSuffix("database  week.db\n"))
    // Old leaflets hang about: who scans one follows all the same.
    #expect(first.errors.contains("no campaign makes `old_flyer`"), "\(first.errors)")
    let truth = try #require(JSON(try String(contentsOfFile: scratch.path + "/truth.json", encoding: .utf8)))
    #expect(truth["from"]?.string == "2026-06-01" && truth["to"]?.string == "2026-06-02" && truth["accounts"]?["shop"]?["former"]?.int == 300)
    // Of the burst on the fourth day is told that it is not among the two.
    #expect(first.errors.contains("the burst is on none of the days that are played, 2026-06-01 to 2026-06-02"), "\(first.errors)")
    // Nobody's database is played into.
    let again = try Binary.run(call, in: scratch.path, environment: Self.environment)
    #expect(again.status == 2 && again.errors.contains("it is there already"), "\(again.errors)")
    let report = try Binary.run(
      ["report", "--rules", folder, "--database", "week.db", "--account", "shop", "--from", "all"], in: scratch.path, environment: Self.environment)
    #expect(report.status == 0 && report.output.contains("store") && report.output.contains("channel"), "\(report)")
  }

  @Test("a week that cannot be played is refused, and makes nothing")
  func refuses() throws {
    let scratch = try Scratch()
    let rules = Repository.root + "examples/14-week"
    let rows: [(week: String, options: [String], says: String)] = [
      ("start: 2026-06-01\narivals: [ { daily: 1 } ]\n", [], "did you mean `arrivals`?"),
      ("start: 2026-06-01\narrivals: [ { account: shp, daily: 1 } ]\n", [], "did you mean `shop`?"),
      ("start: 2026-06-01\narrivals: [ { account: shp, daily: 1 } ]\n", [], " --> week.yaml:2:24"),
      (
        "start: 2026-06-01\narrivals: [ { daily: 1 } ]\nbursts: [ { scene: a, at: 2026-06-08, size: 5 } ]\n", [],
        "the burst is on none of the days that are played, 2026-06-01 to 2026-06-07"
      ),
      (
        "start: 2026-06-01\narrivals: [ { daily: 1 } ]\nbursts: [ { scene: a, at: 2026-05-01, size: 5 } ]\n", ["--days", "2"],
        "write a day from 2026-06-01 on"
      ),
      ("start: 2026-06-01\narrivals: [ { daily: 1 } ]\n", ["--days", "0"], "a number from 1 to 366"),
    ]
    for row in rows {
      try scratch.write(row.week, to: "week.yaml")
      let result = try Binary.run(
        ["sandbox", "play", "week.yaml", "--rules", rules, "--database", "week.db"] + row.options, in: scratch.path, environment: Self.environment)
      #expect(result.status == 2 && result.output.isEmpty && result.errors.contains(row.says), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: scratch.path + "/week.db"))
    }
  }
}
