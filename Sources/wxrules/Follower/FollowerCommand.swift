import ArgumentParser
import Engine
import Rules

struct FollowerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "follower",
    abstract: said("Find followers, read one's story, and try an event on one as they are known."),
    discussion: said(
      """
      Followers go by masks (f_ and 16 digits), as in logs; openids are printed only
      with --show-openids.

      wxrules follower find 金卡              by what is known of them
      wxrules follower find --code store:sh01 by a code that they scanned
      wxrules follower show f_0123456789abcdef
      wxrules follower simulate f_0123456789abcdef event.xml
      """), subcommands: [FollowerFind.self, FollowerShow.self, FollowerSimulate.self])
}

/// What all of them are told.
struct FollowerOptions: ParsableArguments {
  @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: said("Only followers of this account."))
  var account: String?

  func open(needsTurns: Bool = false) throws -> LookedAt {
    let lookedAt = try LookedAt(database, rules: rules, needsTurns: needsTurns)
    if let account, lookedAt.ruleSet.account(named: account) == nil {
      lookedAt.close()
      throw Terminal.stop(lookedAt.ruleSet.noAccount(account))
    }
    return lookedAt
  }
}
