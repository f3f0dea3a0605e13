import ArgumentParser
import Engine
import Rules
import Serving

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: said("What changes for followers between two rule sets: every class of events, with an example."),
    discussion: said(
      """
      OLD and NEW are files or folders; git:REVISION[:PATH] of the repository here;
      or served:[DATABASE], the rules that a server has in force, from its database
      (wx.db). Without NEW: the rules here, as `wxrules validate` finds them.

      Which id a code with `scene: int` has is in a server's database. Of files it is
      assumed: the old rules give them in their order, and the new ones keep them by
      key. `wxrules diff served:` knows them.

      wxrules diff git:HEAD
      wxrules diff served:
      wxrules diff git:main:rules rules
      wxrules diff rules.yaml next.yaml --only spring
      wxrules diff git:main --format markdown

      What is listed is all there is: what could not be worked out is said to be
      "not proved". With --only, what is about codes of these campaigns is left out:
      exit code 0 then says that nothing else changes.

      Exit codes: 0 nothing differs, 1 something does, 2 one of them has errors or
      could not be read.
      """))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }

  @Argument(help: said("The rules as they were."), completion: .file())
  var old: String
  @Argument(help: said("The rules as they will be."), completion: .file())
  var new: String?
  @Option(help: said("A campaign that may change. Repeatable.", valueName: "campaign"))
  var only: [String] = []
  @Option(help: said("How it is written."))
  var format: Format = .text
  @Option(help: said("How many classes of events are shown; the others are counted."))
  var limit = 50

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let (left, right) = (try ComparedRules(old), try ComparedRules(new))
    let numbers = try left.givenNumbers().merging(right.givenNumbers()) { $1 }
    let (before, after) = try load(left, right, numbers)
    for name in only {
      let campaigns = [before, after].flatMap { $0.ruleSet.campaigns.map(\.id) }
      if campaigns.contains(name) { continue }
      let close = Suggestion.closest(to: name, in: campaigns)
      throw Terminal.stop(
        close.map { "--only \(name): neither has such a campaign; did you mean `\($0)`?" } ?? "--only \(name): neither has such a campaign")
    }
    let report = DifferenceReport(
      before, after, RuleSetDifference(from: before.ruleSet, to: after.ruleSet), only: only, limit: limit,
      areIDsAssumed: !left.isServed && !right.isServed && (before.ruleSet.givesNumbers || after.ruleSet.givesNumbers))
    switch format {
    case .text: Terminal.write(report.text(Terminal.paint))
    case .json: Terminal.write(json: report.json)
    case .markdown: Terminal.write(report.markdown)
    }
    if !report.isSame { throw ExitCode.findings }
  }

  /// The ids of `scene: int` stay with their keys, as on a server: of what is served, else of the old rules.
  private func load(
    _ left: ComparedRules, _ right: ComparedRules, _ numbers: [String: GivenNumbers]
  ) throws -> (before: DifferenceReport.Side, after: DifferenceReport.Side) {
    if right.isServed, !left.isServed {
      let after = try right.load(numbers)
      return (try left.load(GivenNumbers.assumed(of: after.ruleSet, beside: numbers)), after)
    }
    let before = try left.load(numbers)
    return (before, try right.load(GivenNumbers.assumed(of: before.ruleSet, beside: numbers)))
  }
}
