import ArgumentParser
import Engine
import Rules
import Wire

struct TurnsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "turns", abstract: said("Turns that are remembered."), subcommands: [Show.self], defaultSubcommand: Show.self)

  struct Show: PlatformCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: said("One turn: what was known, why that rule answered, and what came of it."),
      discussion: said(
        """
        The id is what logs, `outbox` and the decision log print. It is explained by the
        rules as they were then, which are kept with the turns.

        wxrules turns show 660e390ca66ce
        wxrules turns show 660e390ca66ce --format json

        Exit codes: 0 shown, 1 it is not remembered, 2 could not look.
        """))

    @Argument(help: said("The id of a turn."))
    var id: String
    @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
    var database: String?
    @Option(help: said("File or folder of today's rules: the accounts' zones.", valueName: "path"), completion: .file())
    var rules: String?
    @Option(help: said("How the result is written."))
    var format: OutputFormat = .text

    @OptionGroup var speech: SpokenLanguage

    func run() throws {
      guard let turn = TurnID(id) else { throw Terminal.stop("\(id): not the id of a turn, which is a number in base 16") }
      let lookedAt = try LookedAt(database, rules: rules, needsTurns: true)
      defer { lookedAt.close() }
      let turns = try lookedAt.rememberedTurns()
      let record = try lookedAt.askingTurns { () throws(StoreFault) in try turns.record(turn) }
      let actions = try lookedAt.asking { () throws(StoreFault) in try TurnExplanation.actions(of: turn, in: lookedAt.store) }
      guard let record else {
        Terminal.complain(
          "wxrules: turn \(id) is not remembered: there was none, or it was dull and is thinned out, or old, or its follower is forgotten\n")
        throw ExitCode.findings
      }
      let ruleSet = lookedAt.rules(of: record.revision)
      switch format {
      case .json: Terminal.write(json: TurnExplanation.json(record, named: id, ruleSet, actions))
      case .text:
        Terminal.write(
          TurnText.page(record, ruleSet, actions: actions, zone: lookedAt.zone(of: record.account), colour: Terminal.hasColour))
      }
    }
  }
}
