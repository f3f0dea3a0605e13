package import Engine
package import Rules
internal import Serving

extension RuleServer {
  /// What is printed when everything listens.
  package struct Announcement: Sendable {
    package let webhook: HostPort
    package let admin: HostPort?
    package let record: RuleReloader.Record
    /// Rules that are tried on some followers.
    package let rollout: Rollout?
    package let rules: Phrase
    /// Name, AppID and mode.
    package let accounts: [(name: String, appID: String, mode: String)]
    package let database: DatabaseAddress
    package let counts: StoreCounts
    /// Address of the sandbox in whose time the server lives; nil: the machine's time.
    package let sandbox: String?
  }

  func announcement(webhook: HostPort, admin: HostPort?, sandbox: String?, _ counts: StoreCounts) -> Announcement {
    let serving = reloader.live.current
    let rules: Phrase = "\(counted(serving.ruleSet.ruleCount, "rule")), \(counted(serving.ruleSet.campaignCount, "campaign"))"
    return Announcement(
      webhook: webhook, admin: admin, record: reloader.history[0],
      rollout: reloader.rollout.newest.flatMap { $0.isRunning ? $0 : nil }, rules: rules,
      accounts: serving.ruleSet.accounts.map { ($0.name, $0.appID ?? "", $0.mode.rawValue) }, database: configuration.database, counts: counts,
      sandbox: sandbox)
  }
}
