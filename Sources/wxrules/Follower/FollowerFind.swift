import ArgumentParser
import Engine
import Rules
import Wire

struct FollowerFind: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "find", abstract: said("List followers by what is known of them."),
    discussion: said(
      """
      TEXT is an openid or how it begins, a mask, or a part of a tag, a variable, an
      attribute or the list's row of a code, as a shop's name. All that is said must
      hold. It reads all followers, and with --campaign or --code the ledger too,
      which may take seconds.

      wxrules follower find 138 --tag vip
      wxrules follower find --campaign door --limit 10
      wxrules follower find --code store:sh01 --show-openids --format json

      Exit codes: 0 some are listed, 1 there is none, 2 could not look.
      """))

  @Argument(help: said("What is looked for."))
  var text: String?
  @Option(help: said("Those with this tag."))
  var tag: String?
  @Option(help: said("Those who scanned a code of this campaign, or followed by one.", valueName: "id"))
  var campaign: String?
  @Option(help: said("Those who scanned a code with this scene.", valueName: "scene"))
  var code: String?
  @OptionGroup var options: FollowerOptions
  @Option(help: said("How many are shown."))
  var limit = 50
  @Flag(help: said("Print openids as well."))
  var showOpenids = false
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    try Asking.question { () throws(BookQueryFault) in
      try FollowerSearch.check(text: text, tag: tag, campaign: campaign, scene: code, limit: limit)
    }
    let lookedAt = try options.open()
    defer { lookedAt.close() }
    let search = try Asking.question { () throws(BookQueryFault) in
      try FollowerSearch(
        text: text, tag: tag, campaign: campaign, scene: code, account: options.account, limit: limit, in: lookedAt.ruleSet)
    }
    if let objection = try lookedAt.asking({ () throws(StoreFault) in try search.objection(in: lookedAt.store, under: lookedAt.ruleSet) }) {
      throw Terminal.stop(objection.reason)
    }
    let (found, isCut) = try lookedAt.asking { () throws(StoreFault) in try search.found(in: lookedAt.store) { lookedAt.name(of: $0) } }
    write(found, isCut: isCut, lookedAt)
    if found.isEmpty { throw ExitCode.findings }
  }

  private func write(_ found: [Follower], isCut: Bool, _ lookedAt: LookedAt) {
    switch format {
    case .json: Terminal.write(json: FollowerList.json(found, under: lookedAt.ruleSet, showsOpenids: showOpenids) { lookedAt.name(of: $0) })
    case .text:
      func own(_ text: String) -> Phrase { Phrase(verbatim: text) }
      let rows = found.map { follower -> [Phrase] in
        let history = follower.history
        let since = history.lastFollowedAt.map { WallClock.text($0, in: lookedAt.zone(of: follower.id.account)) } ?? ""
        return [
          own(lookedAt.name(of: follower.id).description), own(follower.id.account), follower.isFollowing ? "following" : "unfollowed", own(since),
          own(history.lastTouch?.campaign ?? ""), own(showOpenids ? follower.id.openid : ""),
          own(follower.profile.tags.map { OutsideText.shown($0) }.joined(separator: ",")),
        ]
      }
      Terminal.write(rows.isEmpty ? "nobody\n" : Columns.table(rows))
      if isCut { Terminal.write("… more; --limit shows them\n") }
    }
  }
}
