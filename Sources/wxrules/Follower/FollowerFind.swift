import ArgumentParser
import Engine
import Rules
import Wire

struct FollowerFind: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "find", abstract: "List followers by what is known of them.",
    discussion: """
      TEXT is an openid or how it begins, a mask, or a part of a tag, a variable or an
      attribute. All that is said must hold. It reads all followers, and with
      --campaign or --code the ledger too, which may take seconds.

      wxrules follower find 138 --tag vip
      wxrules follower find --campaign door --limit 10
      wxrules follower find --code store:sh01 --show-openids --format json

      Exit codes: 0 some are listed, 1 there is none, 2 could not look.
      """)

  @Argument(help: "What is looked for.")
  var text: String?
  @Option(help: "Those with this tag.")
  var tag: String?
  @Option(help: ArgumentHelp("Those who scanned a code of this campaign, or followed by one.", valueName: "id"))
  var campaign: String?
  @Option(help: ArgumentHelp("Those who scanned a code with this scene.", valueName: "scene"))
  var code: String?
  @OptionGroup var options: FollowerOptions
  @Option(help: "How many are shown.")
  var limit = 50
  @Flag(help: "Print openids as well.")
  var showOpenids = false
  @Option(help: "How the result is written.")
  var format: OutputFormat = .text

  func run() throws {
    guard limit > 0 else { throw Terminal.stop("--limit: above 0") }
    guard text != nil || tag != nil || campaign != nil || code != nil else {
      throw Terminal.stop("what is looked for? Write a text, or --tag, --campaign or --code")
    }
    let lookedAt = try options.open()
    defer { lookedAt.close() }
    var query = FollowerQuery()
    query.mask = text.flatMap { FollowerMask($0) }
    query.text = query.mask == nil ? text : nil
    query.tag = tag
    query.account = options.account
    if campaign != nil || code != nil {
      let accounts = options.account.map { [$0] } ?? lookedAt.ruleSet.accounts.map(\.name)
      query.scanned = try lookedAt.asking { () throws(StoreFault) in
        try lookedAt.store.scanned(campaign: campaign, scene: code, accounts: accounts)
      }
    }
    var found: [Follower] = []
    try lookedAt.asking { () throws(StoreFault) in
      try lookedAt.store.followers { follower in
        if query.matches(follower, name: { lookedAt.name(of: follower.id) }) { found.append(follower) }
        // One more than is shown tells whether there is more.
        return found.count <= limit
      }
    }
    write(Array(found.prefix(limit)), isCut: found.count > limit, lookedAt)
    if found.isEmpty { throw ExitCode.findings }
  }

  private func write(_ found: [Follower], isCut: Bool, _ lookedAt: LookedAt) {
    switch format {
    case .json:
      Terminal.write(
        json: .array(
          found.map { follower in
            var fields: [String: JSON] = [
              "follower": .string(lookedAt.name(of: follower.id).description), "account": .string(follower.id.account),
              "following": .bool(follower.isFollowing), "follow_count": .int(follower.history.followCount),
              "tags": .array(follower.profile.tags.map { .string($0) }),
              "last_touch": follower.history.lastTouch.map { .string($0.campaign) } ?? .null,
            ]
            if showOpenids { fields["openid"] = .string(follower.id.openid) }
            return .object(fields)
          }))
    case .text:
      let rows = found.map { follower in
        let history = follower.history
        let since = history.lastFollowedAt.map { WallClock.text($0, in: lookedAt.zone(of: follower.id.account)) } ?? ""
        return [
          lookedAt.name(of: follower.id).description, follower.id.account, follower.isFollowing ? "follows" : "left", since,
          history.lastTouch?.campaign ?? "", showOpenids ? follower.id.openid : "",
          follower.profile.tags.map { OutsideText.shown($0) }.joined(separator: ","),
        ]
      }
      Terminal.write(rows.isEmpty ? "nobody\n" : Columns.text(rows) + (isCut ? "… more; --limit shows them\n" : ""))
    }
  }
}
