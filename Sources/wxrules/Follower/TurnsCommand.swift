import ArgumentParser
import Engine
import Rules
import Wire

struct TurnsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "turns", abstract: "Turns that are remembered.", subcommands: [Show.self], defaultSubcommand: Show.self)

  struct Show: PlatformCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "One turn: what was known, why that rule answered, and what came of it.",
      discussion: """
        The id is what logs, `outbox` and the decision log print. It is explained by the
        rules as they were then, which are kept with the turns.

        wxrules turns show 660e390ca66ce
        wxrules turns show 660e390ca66ce --format json

        Exit codes: 0 shown, 1 it is not remembered, 2 could not look.
        """)

    @Argument(help: "Its id.")
    var id: String
    @Option(help: ArgumentHelp("Database of `serve`. (default: wx.db)", valueName: "file"), completion: .file())
    var database: String?
    @Option(help: ArgumentHelp("File or folder of today's rules: the accounts' zones.", valueName: "path"), completion: .file())
    var rules: String?
    @Option(help: "How the result is written.")
    var format: OutputFormat = .text

    func run() throws {
      guard let turn = TurnID(id) else { throw Terminal.stop("\(id): not the id of a turn, which is a number in base 16") }
      let lookedAt = try LookedAt(database, rules: rules, needsTurns: true)
      defer { lookedAt.close() }
      let turns = try lookedAt.rememberedTurns()
      var filter = OutboxFilter()
      filter.turn = turn
      filter.states = Set(OutboxFilter.State.allCases)
      let (record, actions) = try lookedAt.asking { () throws(StoreFault) in
        (try turns.record(turn), try lookedAt.store.actions(matching: filter, limit: 100))
      }
      guard let record else {
        Terminal.complain(
          "wxrules: turn \(id) is not remembered: there was none, or it was dull and is thinned out, or old, or its follower is forgotten\n")
        throw ExitCode.findings
      }
      let ruleSet = lookedAt.rules(of: record.revision)
      switch format {
      case .json: Terminal.write(json: json(record, ruleSet, actions))
      case .text:
        Terminal.write(
          TurnText.page(record, ruleSet, actions: actions, zone: lookedAt.zone(of: record.account), colour: Terminal.hasColour))
      }
    }

    private func json(_ record: TurnRecord, _ ruleSet: RuleSet?, _ actions: [OutboxRecord]) -> JSON {
      guard case .object(var fields) = record.decision else { return .null }
      fields["marks"] = .array(record.marks.words.map { .string($0) })
      if let ruleSet, let replay = try? record.replay() {
        let simulation = Simulation(replay.event, named: id, against: ruleSet, given: replay.facts, at: replay.moment)
        fields["judged_again"] = SimulationReport.json(simulation)
        fields["differences"] = .array(replay.differences(from: simulation.plan, under: ruleSet.revision).map { .string($0) })
        let text = record.rule.flatMap { RuleText(of: $0, account: record.account, in: ruleSet) }
        fields["place"] = text.map { .string($0.place) } ?? .null
        fields["rule_text"] = text.map { .string($0.lines.joined(separator: "\n")) } ?? .null
      }
      // Masked, as all of it.
      fields["results"] = .array(
        actions.map { action in
          guard case .object(var row) = OutboxText.json(action) else { return .null }
          row["openid"] = nil
          return .object(row)
        })
      return .object(fields)
    }
  }
}
