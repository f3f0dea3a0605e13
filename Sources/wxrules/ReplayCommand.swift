import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: said("Judge the turns of a decision log by other rules, and say what would differ."),
    discussion: said(
      """
      A LOG is what `serve --decision-log` wrote, also one that was moved away; - is
      standard input. Every turn is judged with the facts and the time it had. Without
      --against it is judged by the rules here: rules.yaml, else the folder rules/.

      wxrules replay decisions.jsonl --against new-rules/
      wxrules replay old.jsonl decisions.jsonl --since 2026-06-01 --rule menu
      zcat decisions-*.gz | wxrules replay - --format markdown

      Without a log, --recorded judges the turns that `serve` remembers beside its
      database, and knows what their rules noted:

      wxrules replay --recorded wx.db --against new-rules/

      Facts that the other rules ask for and nobody noted are named, and such turns
      are never counted as the same. What the rules noted that decided then is known
      when they are given with --recorded-by, as a folder that has them:

      git worktree add /tmp/then v1.2
      wxrules replay decisions.jsonl --recorded-by /tmp/then/rules --against rules/

      The same is what the same rule answers, by the same arm and with the same rules
      beside it; with --replies, by the same kinds of reply and actions too. What a
      reply says is not compared: for that there is `serve --shadow`.

      Exit codes: 0 every turn comes out the same, 1 some differ, 2 none was found to
      differ, but some could not be compared or read, or the rules could not.
      """))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }

  @Argument(help: said("Decision logs, or - for standard input."), completion: .file())
  var logs: [String] = []
  @Option(
    help: said("Database of `serve`, a file or postgresql://…: the turns that are remembered are judged as well.", valueName: "database"),
    completion: .file())
  var recorded: String?
  @Option(help: said("File or folder of the rules that judge; those here unless given.", valueName: "path"), completion: .file())
  var against: String?
  @Option(
    help: said("File or folder of rules that may have decided then, may be repeated; their revision says which did.", valueName: "path"),
    completion: .file())
  var recordedBy: [String] = []
  @Flag(help: said("Compare the kinds of replies and actions as well, which takes longer."))
  var replies = false
  @Option(help: said("Only turns from then on, as 2026-06-01 or 2026-06-01T22:30 (in the zone of the rules)."))
  var since: String?
  @Option(help: said("Only turns before then."))
  var until: String?
  @Option(help: said("Only turns that this rule answered, or would answer; `none` for those without an answer."))
  var rule: String?
  @Option(help: said("How many kinds of differences are shown."))
  var limit = 20
  @Option(help: said("How the result is written."))
  var format: Format = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    guard limit > 0 else { throw Terminal.stop("--limit: above 0") }
    guard logs.count(where: { $0 == "-" }) <= 1 else { throw Terminal.stop("-: standard input can be read once") }
    guard !logs.isEmpty || recorded != nil else { throw Terminal.stop("what is judged? Name a decision log, or a database with --recorded") }
    let ruleSet = try LoadedRules.load(against).ruleSet
    let database = try recorded.map { try Settings.database($0, "--recorded") }
    let sources = logs + (database.map { ["\($0)"] } ?? [])
    let remembered = try database.map { try RecordedTurns($0) }
    defer { remembered?.close() }
    let recorders = try recordedBy.map { try LoadedRules.load($0).ruleSet } + (remembered?.ruleSets ?? [])
    let zone = ruleSet.compiled.timezone
    var selection = LogComparison.Selection()
    if let since = try time(since, "--since", zone) { selection.since = since }
    if let until = try time(until, "--until", zone) { selection.until = until }
    selection.rule = try rule.map { try known($0, in: [ruleSet] + recorders) }
    let comparison = LogComparison(ruleSet, recorders: recorders, withReplies: replies, selection)
    var ending = read(into: comparison)
    if let remembered, let fault = remembered.read(into: comparison, selection, log: logs.count) { ending.append(fault) }
    // Nothing could be opened: there is nothing to say of turns.
    if comparison.tally.turns == 0, comparison.unreadableCount == 0, ending.count == sources.count {
      throw Terminal.stop(ending.joined(separator: "; "))
    }
    write(comparison, sources, ending, zone)
    if comparison.tally.differing > 0 { throw ExitCode.findings }
    if !ending.isEmpty || comparison.unreadableCount > 0 || comparison.tally.incomparable > 0 { throw ExitCode.couldNotWork }
    guard comparison.tally.turns > 0 else { throw Terminal.stop("no turn to judge in \(sources.joined(separator: ", "))") }
  }

  /// A rule of then need not be one of now: without its rules, given by --recorded-by, nobody can say that it never was.
  private func known(_ rule: String, in ruleSets: [RuleSet]) throws -> String {
    let names = ruleSets.flatMap { $0.compiled.rules.map(\.id) } + [TurnDifference.none]
    if names.contains(rule) { return rule }
    let close = Suggestion.closest(to: rule, in: names)
    if !recordedBy.isEmpty {
      throw Terminal.stop(close.map { "--rule \(rule): no such rule; did you mean `\($0)`?" } ?? "--rule \(rule): no such rule")
    }
    Terminal.complain(
      close.map { "wxrules: --rule \(rule): these rules have none of this name; it counts as one of then; did you mean `\($0)`?\n" }
        ?? "wxrules: --rule \(rule): these rules have none of this name; it counts as one of then\n")
    return rule
  }

  private func time(_ text: String?, _ option: String, _ zone: Zone) throws -> Int64? {
    guard let text else { return nil }
    guard let written = WrittenTime(text) else { throw Terminal.stop("\(option) \(text): not a time; write 2026-06-01 or 2026-06-01T22:30") }
    return written.instant(in: zone)
  }

  /// - Returns: why logs could not be read to their ends.
  private func read(into comparison: LogComparison) -> [Phrase] {
    var faults: [Phrase] = []
    let progress = ProgressLine(verb: "judged")
    let (clock, began) = (ContinuousClock(), ContinuousClock.now)
    // Of what comes by a pipe nobody knows how much it is.
    let total = logs.reduce(into: 0) { total, path in total += path == "-" ? 0 : DiskFiles().size(path) ?? 0 }
    var done = 0
    for (log, path) in logs.enumerated() {
      do throws(FileFault) {
        let blocks = try FileBlocks(path)
        var lines = LogLines()
        var isCompressed: Bool?
        while try blocks.next({ block in
          if isCompressed == nil { isCompressed = block.count > 1 && block[0] == 0x1F && block[1] == 0x8B }
          if isCompressed == false { lines.add(block) { comparison.add($0, number: $1, log: log) } }
          done += block.count
        }) {
          if isCompressed == true { throw FileFault("it is compressed; write `zcat \(path) | wxrules replay -`") }
          guard total > 0 else { continue }
          let elapsed = Int64((clock.now - began) / .milliseconds(1))
          progress.show(done: done >> 20, of: max(1, total >> 20), elapsed: elapsed, .mebibytes)
        }
        lines.end { comparison.add($0, number: $1, log: log) }
      } catch {
        faults.append("\(path): \(error.reason)")
      }
    }
    progress.end()
    return faults
  }

  /// What was compared of turns that do not differ: never what a reply says.
  private var sameness: Phrase {
    replies ? "the same rule, and kinds of reply and actions" : "the same rule (--replies compares kinds of reply and actions too)"
  }

  /// - Parameter sources: everything that was judged; the database is the last.
  private func write(_ comparison: LogComparison, _ sources: [String], _ faults: [Phrase], _ zone: Zone) {
    let report = ComparisonReport(comparison.tally, logs: sources, limit: limit)
    let path = Settings.rules(against)
    let turns = counted(report.turns, "turn")
    let title: Phrase =
      path.map { "\(turns) judged by \($0), revision \(comparison.ruleSet.revision)" }
      ?? "\(turns) judged by the rules here, revision \(comparison.ruleSet.revision)"
    let open: (ComparisonReport.Example) -> String? = { example in
      guard let log = example.log, log != "-" else { return nil }
      if log == sources.last, recorded != nil { return "wxrules turns show \(example.id) --database \(log)" }
      return "wxrules simulate --decision \(log):\(example.id) \(path.map { "--rules \($0) " } ?? "")--explain"
    }
    let unread = comparison.unreadable.map { "\(sources[$0.log]):\($0.line): \($0.reason)" as Phrase }
    let unnamed = comparison.unreadableCount - unread.count
    switch format {
    case .text: Terminal.write(title + "\n" + report.text(Terminal.paint, in: zone, sameness: sameness, open: open))
    case .markdown: Terminal.write(report.markdown(title, in: zone, sameness: sameness, open: open))
    case .json: Terminal.write(json: comparison.json(report, sources: sources, faults: faults.map(\.english)))
    }
    for line in unread { Terminal.complain("wxrules: \(line)\n") }
    if unnamed > 0 { Terminal.complain("wxrules: \(counted(unnamed, "line")) more could not be read\n") }
    for fault in faults { Terminal.complain("wxrules: \(fault)\n") }
    if let advice = comparison.advice { Terminal.complain("wxrules: \(advice)\n") }
  }
}
