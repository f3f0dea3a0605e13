import Foundation
import TestSupport
import Testing

/// Several servers and workers on one database: histories of what clients were told, made by a program with not a line of ours, and held against the
/// database afterwards. This is the short form; `make prove` runs it long.
@Suite("several servers", .serialized)
struct ServersTests {
  /// - Returns: what it printed, and how it ended.
  private func histories(_ arguments: String..., within seconds: Double) throws -> (status: Int32, output: String) {
    let output = try UnseenFile()
    let child = try Child(
      "/usr/bin/env", ["python3", "-B", Repository.root + "Tests/Servers/histories.py", "--binary", Binary.path] + arguments,
      output: output.channel, errors: output.channel)
    return (child.ends(within: seconds), output.text)
  }

  @Test("servers and workers are killed and sleep, the database is lost and fails over, a deployment rolls: no turn is lost, none is there twice")
  func together() throws {
    let run = try histories(
      "--seed", "7", "--seconds", "25", "--kills", "4", "--stops", "1", "--backends", "1", "--failovers", "1", "--rolls", "1", "--break", "all",
      within: 300)
    guard run.status != 3 else {
      print(run.output)
      return
    }
    #expect(run.status == 0, "\(run.output)")
    // The histories that it falsified were found to be false: a check that cannot fail is none.
    #expect(run.output.contains("nothing contradicts") && run.output.contains("falsified in 32 ways, found 32"), "\(run.output)")
  }
}
