import ArgumentParser
import Engine
import Rules
import Wire

struct FollowerShow: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: said("One follower's story: what they did, which rule answered, and what came of it."),
    discussion: said(
      """
      Follows, scans and unfollows with the campaign that is credited, turns with the
      rule that answered, as it stood in its file then, what rules recorded, and what
      became of actions. Without remembered turns the rest is told.

      wxrules follower show f_0123456789abcdef
      wxrules follower show oABCDEF… --turns 5 --format json

      Exit codes: 0 shown, 2 nobody of this name is known, or could not look.
      """))

  @Argument(help: said("An openid, or the mask that stands in logs."))
  var follower: String
  @OptionGroup var options: FollowerOptions
  @Option(help: said("How many turns are told, the newest.", valueName: "count"))
  var turns = 20
  @Flag(help: said("Print the openid as well."))
  var showOpenids = false
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    guard turns > 0 else { throw Terminal.stop("--turns: above 0") }
    let lookedAt = try options.open()
    defer { lookedAt.close() }
    let known = try lookedAt.follower(follower, account: options.account)
    let mask = lookedAt.name(of: known.id)
    let story = try lookedAt.asking { () throws(StoreFault) in
      try FollowerStory(
        of: known, called: mask, in: lookedAt.store, turns: lookedAt.turns, limit: turns, under: lookedAt.ruleSet, showsOpenid: showOpenids,
        rules: { lookedAt.rules(of: $0) })
    }
    switch format {
    case .json: Terminal.write(json: story.json)
    case .text: Terminal.write(story.text(Terminal.paint))
    }
    if let fault = lookedAt.turnsFault { Terminal.complain("wxrules: turns are not told: \(OpenTurns.message(lookedAt.database, fault))\n") }
  }
}
