import ArgumentParser
import Rules
import Sandbox
import Wire

struct SandboxCallsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: said("List the calls of the platform that are played, how often a day, and for which accounts; and those that are not."),
    discussion: said(
      """
      What a sandbox does not play it refuses with 48001, and says so in its log.
      What is disputed of those that it plays: wxrules sandbox facts
      """))

  @Option(help: said("How it is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() {
    let calls = PlayedCall.all
    switch format {
    case .text:
      let width = calls.map(\.path.count).max() ?? 0
      for call in calls where call.isPlayed {
        let daily = call.daily.map(String.init) ?? "-"
        let path = call.path.padded(to: width)
        let count = String(repeating: " ", count: max(0, 7 - daily.count)) + daily
        Terminal.write("\(call.form.padded(to: 4))  \(path)  \(count) a day  \(call.needs)\n")
      }
      Terminal.write("\nnot played, and refused with 48001:\n")
      for call in calls where !call.isPlayed { Terminal.write(verbatim: "\(call.form.padded(to: 4))  \(call.path)\n") }
    case .json:
      let rows = calls.map { call -> JSON in
        [
          "path": .string(call.path), "method": .string(call.form), "daily": call.daily.map { .int($0) } ?? .null, "needs": .string(call.needs),
          "played": .bool(call.isPlayed),
        ]
      }
      Terminal.write(json: JSON.object(["calls": .array(rows)]))
    }
  }
}

extension String {
  /// With blanks behind it, for a column.
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
