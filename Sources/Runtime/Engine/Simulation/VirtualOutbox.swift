package import Rules

/// The outbox of one follower on a clock that is told the time: what the worker would do, decided by the same policy. Every call works.
package struct VirtualOutbox: Sendable {
  /// An action whose time had come.
  package struct Carried: Sendable {
    /// Milliseconds since 1970 UTC.
    package let at: Int64
    package let row: OutboxRow
    package let outcome: OutboxOutcome
  }
  private let account: String
  private var rows: [OutboxRow] = []
  private var windows = FollowerWindows()
  private var standing: OutboxStanding
  private var profile: Facts.Profile
  private var turns: Int64 = 0

  /// - Parameter facts: of somebody who follows, when they have followed before.
  package init(account: String, facts: Facts) {
    self.account = account
    profile = facts.profile
    standing = OutboxStanding(
      isFollowing: facts.history.followCount > 0, lastFollowedAt: facts.history.lastFollowedAt, tags: facts.profile.tags, variables: [])
  }

  /// An event was judged.
  /// - Parameters:
  ///   - facts: before it.
  ///   - after: after it.
  package mutating func add(_ plan: Plan, _ event: Event, given facts: Facts, after: Facts, _ ruleSet: RuleSet) {
    turns += 1
    profile = after.profile
    standing.tags = after.profile.tags
    if event.isFollow { standing.lastFollowedAt = event.time }
    if event.kind != .outside { standing.isFollowing = event.kind != .unsubscribe }
    if event.kind == .unsubscribe { windows = FollowerWindows() }
    if let window = event.messageWindow { windows.open(window == .tap ? .tap : .message, at: event.time) }
    let planned = PlannedRows(
      plan, event, facts, follower: FollowerID(account: account, openid: event.openid), turn: TurnID(number: turns), now: event.time * 1000, ruleSet)
    // The endpoint is not asked here: it is as if it had answered.
    rows += planned.rows
  }

  /// Time passes: what is due is carried out, in its order.
  /// - Parameter now: milliseconds since 1970 UTC.
  package mutating func advance(to now: Int64) -> [Carried] {
    var carried: [Carried] = []
    while let index = rows.indices.filter({ rows[$0].dueAt <= now }).min(by: { (rows[$0].dueAt, rows[$0].id) < (rows[$1].dueAt, rows[$1].id) }) {
      let row = rows.remove(at: index)
      standing.variables = Set(profile.held(at: row.dueAt / 1000).variables.keys)
      switch OutboxPolicy.judge(OutboxCandidate(row, standing: standing, windows: windows), at: row.dueAt) {
      case .go(let window):
        if let window { windows[window]?.used += 1 }
        carried.append(Carried(at: row.dueAt, row: row, outcome: .done))
      case .end(let outcome, let follows):
        rows += follows
        carried.append(Carried(at: row.dueAt, row: row, outcome: outcome))
      case .wait: carried.append(Carried(at: row.dueAt, row: row, outcome: .dead(.expired, detail: nil)))
      }
    }
    return carried
  }

  /// Everything that is planned, as if nothing else happened.
  package mutating func runOut() -> [Carried] { advance(to: .max) }
}

extension VirtualOutbox.Carried {
  /// What the follower sees of it, line by line; nil for what is no message.
  package var shown: [Phrase]? { row.task.message }
}

/// Messages as the follower sees them.
package enum MessageLines {
  package static func of(_ message: Message) -> [Phrase] {
    switch message.content {
    case .reply(let reply): ReplyText.lines(reply)
    case .card(let id): ["[card \(id)]"]
    case .article(let id): ["[article \(id)]"]
    case .material(let id): ["[mpnews \(id)]"]
    case .miniProgram(let title, let appID, let page, _): ["[mini-program \(title)]", Phrase(verbatim: "\(appID) \(page)")]
    case .choices(let head, let items, let tail):
      ([head] + items.map { "(\($0.id)) \($0.text)" } + (tail.isEmpty ? [] : [tail])).map { Phrase(verbatim: $0) }
    }
  }

  package static func of(_ message: TemplateMessage) -> [Phrase] {
    ["[template \(message.id)]"]
      + (message.fields.map { "\($0.name): \($0.value.shown)" } + [message.url].compactMap { $0 }).map { Phrase(verbatim: $0) }
  }
}
