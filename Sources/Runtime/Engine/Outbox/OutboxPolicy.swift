package import Rules

/// What is known when an action is about to be carried out.
package struct OutboxCandidate: Sendable {
  package let row: OutboxRow
  /// Nil when nothing is known of the follower: they have left, and were erased.
  package var standing: OutboxStanding?
  package var windows: FollowerWindows?
  /// The call that it needs is not made before this time, in milliseconds since 1970 UTC.
  package var pausedUntil: Int64?
  /// How often the call that it needs was made today.
  package var callsToday: Int

  package init(_ row: OutboxRow, standing: OutboxStanding?, windows: FollowerWindows?, pausedUntil: Int64? = nil, callsToday: Int = 0) {
    self.row = row
    self.standing = standing
    self.windows = windows
    self.pausedUntil = pausedUntil
    self.callsToday = callsToday
  }
}

/// What an action's conditions ask about the follower.
package struct OutboxStanding: Sendable, Equatable {
  package var isFollowing: Bool
  /// Seconds since 1970 UTC.
  package var lastFollowedAt: Int64?
  package var tags: [String]
  package var variables: Set<String>

  package init(isFollowing: Bool, lastFollowedAt: Int64?, tags: [String], variables: Set<String>) {
    self.isFollowing = isFollowing
    self.lastFollowedAt = lastFollowedAt
    self.tags = tags
    self.variables = variables
  }
}

/// What is done with an action whose turn has come.
package enum OutboxVerdict: Sendable {
  /// It is carried out; a message uses this window.
  case go(FollowerWindows.Kind?)
  /// It ends here, and other actions come in its place.
  case end(OutboxOutcome, follows: [OutboxRow])
  /// Not before this time, in milliseconds since 1970 UTC.
  case wait(until: Int64)
}

/// How an action ended.
package enum OutboxOutcome: Sendable, Equatable {
  case done
  /// It was not needed any more.
  case cancelled(OutboxReason)
  /// Its `else:` goes instead.
  case replaced(OutboxReason)
  /// It failed for good.
  case dead(OutboxReason, detail: String?)

  /// The word in lists and metrics.
  package var word: String {
    switch self {
    case .done: "done"
    case .cancelled: "cancelled"
    case .replaced: "replaced"
    case .dead: "dead"
    }
  }

  /// The word for why; nil when it was done.
  package var code: String? {
    switch self {
    case .done: nil
    case .cancelled(let reason), .replaced(let reason), .dead(let reason, _): reason.rawValue
    }
  }

  package static let words = ["done", "cancelled", "replaced", "dead"]
  /// How one ends that cannot be read.
  package static let unreadable = OutboxOutcome.dead(.refused, detail: "it cannot be read: it is of another version of wxrules")

  /// Why, in words; nil when it was done.
  package var reason: String? {
    switch self {
    case .done: nil
    case .cancelled(let reason), .replaced(let reason): "\(reason.rawValue): \(reason.text)"
    case .dead(let reason, let detail): "\(reason.rawValue): \(detail ?? reason.text)"
    }
  }
}

/// Whether an action may go now. Pure, and one for the worker, for `simulate` and for tests.
package enum OutboxPolicy {
  /// Milliseconds after which an action without a deadline is given up.
  static let patience: Int64 = 24 * 3_600_000

  /// - Parameter now: milliseconds since 1970 UTC.
  package static func judge(_ candidate: OutboxCandidate, at now: Int64) -> OutboxVerdict {
    let row = candidate.row
    let giveUp = row.deadline ?? (max(row.dueAt, row.heldUntil) + patience)
    switch row.task {
    case .unreadable: return .end(.unreadable, follows: [])
    case .tag, .remark, .template:
      if let verdict = stopped(candidate) { return verdict }
      return now >= giveUp ? .end(.dead(.expired, detail: nil), follows: []) : start(candidate, nil, now, giveUp)
    case .webhook: return now >= giveUp && row.deadline == nil ? .end(.dead(.expired, detail: nil), follows: []) : start(candidate, nil, now, .max)
    case .send(_, _, let otherwise):
      if let verdict = stopped(candidate) { return verdict }
      if let deadline = row.deadline, row.dueAt + MessageWindow.journey >= deadline { return late(.quietHours, row, otherwise, now) }
      if now + MessageWindow.journey >= giveUp { return late(.late, row, otherwise, now) }
      switch (candidate.windows ?? FollowerWindows()).allowance(at: now + MessageWindow.journey) {
      case .closed: return late(.closed, row, otherwise, now)
      case .usedUp: return late(.usedUp, row, otherwise, now)
      case .use(let kind):
        let verdict = start(candidate, kind, now, giveUp)
        if case .wait(let until) = verdict, until + MessageWindow.journey >= giveUp { return late(.late, row, otherwise, now) }
        return verdict
      }
    }
  }

  private static func start(_ candidate: OutboxCandidate, _ window: FollowerWindows.Kind?, _ now: Int64, _ giveUp: Int64) -> OutboxVerdict {
    if let until = candidate.pausedUntil, until > now { return .wait(until: min(until, max(now + 1, giveUp))) }
    if let quota = candidate.row.kind.quota, candidate.callsToday >= quota.daily {
      return .wait(until: min(PlatformDay.end(of: now / 1000) * 1000, max(now + 1, giveUp)))
    }
    return .go(window)
  }

  /// What a message becomes that can no longer be delivered.
  package static func late(_ reason: OutboxReason, _ row: OutboxRow, _ otherwise: TemplateMessage?, _ now: Int64) -> OutboxVerdict {
    guard let otherwise else { return .end(.dead(reason, detail: nil), follows: []) }
    let instead = row.follow(OutboxRow.otherwiseOffset, task: .template(otherwise, unless: []), dueAt: max(now, row.dueAt))
    return .end(.replaced(reason), follows: [instead])
  }

  /// How it ends because of the follower: a message that nobody gets has failed, anything else is not needed any more.
  private static func stopped(_ candidate: OutboxCandidate) -> OutboxVerdict? {
    let row = candidate.row
    if let reason = obstacle(row.task.unless, candidate) { return .end(.cancelled(reason), follows: []) }
    if !row.kind.action.needsFollower || candidate.standing?.isFollowing ?? false { return nil }
    return .end(row.kind.isSeen ? .dead(.unsubscribed, detail: nil) : .cancelled(.unsubscribed), follows: [])
  }

  private static func obstacle(_ unless: [Obstacle], _ candidate: OutboxCandidate) -> OutboxReason? {
    for obstacle in unless {
      switch obstacle {
      case .unsubscribed:
        let hasReturned = candidate.standing?.lastFollowedAt.map { $0 > candidate.row.eventAt } ?? false
        if !(candidate.standing?.isFollowing ?? false) || hasReturned { return .unsubscribed }
      case .replied: if let message = candidate.windows?.message, message.openedAt > candidate.row.eventAt { return .replied }
      case .tag(let name): if candidate.standing?.tags.contains(name) ?? false { return .tag }
      case .variable(let name): if candidate.standing?.variables.contains(name) ?? false { return .variable }
      }
    }
    return nil
  }
}
