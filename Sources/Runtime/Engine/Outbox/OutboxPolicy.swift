package import Rules

/// What is known when an action is about to be carried out.
package struct OutboxCandidate: Sendable {
  package let row: OutboxRow
  /// Nil when nothing is known of the follower: they have left, and were erased.
  package var standing: OutboxStanding?
  package var windows: FollowerWindows?
  /// Why calls like the one that it needs were not made, until one gets through again.
  package var pause: OutboxPause?
  /// How often the call that it needs was made today.
  package var callsToday: Int
  /// Why its last try went wrong, if there was one.
  package var lastFault: String?

  package init(
    _ row: OutboxRow, standing: OutboxStanding?, windows: FollowerWindows?, pause: OutboxPause? = nil, callsToday: Int = 0, lastFault: String? = nil
  ) {
    self.row = row
    self.standing = standing
    self.windows = windows
    self.pause = pause
    self.callsToday = callsToday
    self.lastFault = lastFault
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
  /// Not before this time, in milliseconds since 1970 UTC. What keeps it may begin here, for all like it.
  case wait(until: Int64, pause: OutboxPause?)
}

/// How an action ended.
package enum OutboxOutcome: Sendable, Equatable {
  case done
  /// It was not needed any more.
  case cancelled(OutboxReason)
  /// Its `else:` goes instead.
  case replaced(OutboxReason, detail: String?)
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
    case .cancelled(let reason), .replaced(let reason, _), .dead(let reason, _): reason.rawValue
    }
  }

  package static let words = ["done", "cancelled", "replaced", "dead"]
  /// How one ends that cannot be read.
  package static let unreadable = OutboxOutcome.dead(.refused, detail: unreadableDetail.english)
  static let unreadableDetail: Phrase = "it cannot be read: it is of another version of wxrules"

  /// Why, in words; nil when it was done.
  package var reason: String? {
    switch self {
    case .done: nil
    case .cancelled(let reason): "\(reason.rawValue): \(reason.text.english)"
    case .replaced(let reason, let detail), .dead(let reason, let detail): "\(reason.rawValue): \(detail ?? reason.text.english)"
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
    let aDayLater = min(max(row.dueAt, row.heldUntil), .max - patience) + patience
    switch row.task {
    case .unreadable: return .end(.unreadable, follows: [])
    case .tag, .remark, .template:
      if let verdict = stopped(candidate) { return verdict }
      if now >= aDayLater { return expired(candidate) }
      let opening = row.opening(at: now) ?? aDayLater
      return opening > now ? .wait(until: min(opening, max(now + 1, aDayLater)), pause: nil) : start(candidate, nil, now, aDayLater)
    // The window is one of the message that its answer may become; the call itself has a day.
    case .webhook: return now >= aDayLater ? expired(candidate) : start(candidate, nil, now, aDayLater)
    case .send(_, _, let otherwise):
      let giveUp = row.deadline ?? aDayLater
      func late(_ reason: OutboxReason, _ pause: OutboxPause? = nil) -> OutboxVerdict {
        Self.late(reason, row, otherwise, now, detail: detail(reason, candidate, pause))
      }
      if let verdict = stopped(candidate) { return verdict }
      if let deadline = row.deadline, row.dueAt + MessageWindow.journey >= deadline { return Self.late(.quietHours, row, otherwise, now) }
      if now + MessageWindow.journey >= giveUp { return late(.late) }
      let opening = row.opening(at: now) ?? giveUp
      if opening > now {
        return opening + MessageWindow.journey >= giveUp
          ? Self.late(.quietHours, row, otherwise, opening) : .wait(until: opening, pause: nil)
      }
      switch (candidate.windows ?? FollowerWindows()).allowance(at: now + MessageWindow.journey) {
      case .closed: return late(.closed)
      case .usedUp: return late(.usedUp)
      case .use(let kind):
        let verdict = start(candidate, kind, now, giveUp)
        if case .wait(let until, let pause) = verdict, until + MessageWindow.journey >= giveUp { return late(.late, pause) }
        return verdict
      }
    }
  }

  private static func start(_ candidate: OutboxCandidate, _ window: FollowerWindows.Kind?, _ now: Int64, _ giveUp: Int64) -> OutboxVerdict {
    let row = candidate.row
    func wait(_ until: Int64, _ pause: OutboxPause?) -> OutboxVerdict { .wait(until: min(until, max(now + 1, giveUp)), pause: pause) }
    if let pause = candidate.pause, pause.until > now { return wait(pause.until, nil) }
    if let quota = row.kind.quota, candidate.callsToday >= quota.daily {
      let end = PlatformDay.end(of: now / 1000) * 1000
      return wait(end, OutboxPause(row.place, .usedUp(quota), since: now, until: end))
    }
    return .go(window)
  }

  private static func expired(_ candidate: OutboxCandidate) -> OutboxVerdict {
    .end(.dead(.expired, detail: detail(.expired, candidate, nil)), follows: [])
  }

  /// Why it ended, and what had kept it from going until then: one without the other sends whoever reads it the wrong way.
  private static func detail(_ reason: OutboxReason, _ candidate: OutboxCandidate, _ pause: OutboxPause?) -> String? {
    if let pause = pause ?? candidate.pause, pause.holds(candidate.row) {
      return ("\(reason.text); until then it waited: \(pause.cause.text)" as Phrase).english
    }
    if let fault = candidate.lastFault { return ("\(reason.text); its last try: \(fault)" as Phrase).english }
    switch reason {
    case .late, .expired: return ("\(reason.text); nothing had come to carry it out before" as Phrase).english
    case .quietHours, .closed, .usedUp, .unsubscribed, .replied, .tag, .variable, .unknown, .refused, .retries, .dropped: return nil
    }
  }

  /// What a message becomes that can no longer be delivered.
  package static func late(
    _ reason: OutboxReason, _ row: OutboxRow, _ otherwise: TemplateMessage?, _ now: Int64, detail: String? = nil
  ) -> OutboxVerdict {
    guard let otherwise else { return .end(.dead(reason, detail: detail), follows: []) }
    let instead = row.follow(OutboxRow.otherwiseOffset, task: .template(otherwise, unless: []), dueAt: max(now, row.dueAt))
    return .end(.replaced(reason, detail: detail), follows: [instead])
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
