package import Rules
package import Wire

/// A rule set that is tried on a share of the followers, how far it is, and how it ended.
package struct Rollout: Sendable, Equatable {
  /// Why it is over.
  package struct Ending: Sendable, Equatable {
    package enum Cause: String, Sendable, CaseIterable {
      /// Something got worse under the new rules.
      case alarm
      /// Somebody stopped it.
      case stopped
      /// The new rules are in force for all.
      case finished
      /// The new rules could not be loaded again after a restart.
      case lost
    }
    package let cause: Cause
    /// Seconds since 1970 UTC.
    package let at: Int64
    /// As it is kept.
    package let reason: String
    /// The same for people.
    package var why: Phrase { Phrase(kept: reason) }

    package init(_ cause: Cause, at: Int64, reason: String) {
      self.cause = cause
      self.at = at
      self.reason = reason
    }
  }
  /// Of the rules that are tried, and of those that all others have.
  package let revision: String
  package let base: String
  package let salt: String
  /// Seconds since 1970 UTC.
  package let startedAt: Int64
  package private(set) var share: RolloutShare
  package private(set) var ending: Ending?
  /// Turns of any kind under both, as far as they were counted.
  package private(set) var turns: (tried: Int, others: Int) = (0, 0)
  package private(set) var guards = RolloutGuards()
  /// Up to when actions that ended have been counted, in milliseconds since 1970 UTC.
  package private(set) var countedUntil: Int64
  /// Whether what was counted before a restart was lost.
  package private(set) var beganAnew = false

  /// - Parameter now: milliseconds since 1970 UTC.
  package init(of revision: String, beside base: String, _ choice: RolloutChoice, at now: Int64) {
    self.revision = revision
    self.base = base
    salt = choice.salt
    share = choice.share
    startedAt = now / 1000
    countedUntil = now
  }

  package var choice: RolloutChoice { RolloutChoice(share, salt: salt) }
  package var isRunning: Bool { ending == nil }

  /// Whether these rules were taken back: they come into force again only when somebody asks for it.
  package func bars(_ revision: String) -> Bool {
    switch ending?.cause {
    case .alarm, .stopped: revision == self.revision
    case .finished, .lost, nil: false
    }
  }

  /// Why a share is none to go on with; nil when it may. Who was chosen stays chosen.
  package func objection(to share: RolloutShare) -> Phrase? {
    share < self.share
      ? "\(self.share.description) of the followers are chosen, and a share only grows: those who have the new rules keep them; `wxrules rollout stop` takes them back"
      : nil
  }

  package mutating func grow(to share: RolloutShare) { self.share = max(self.share, share) }

  /// The first ending stands.
  package mutating func end(_ ending: Ending) { if self.ending == nil { self.ending = ending } }

  /// Whether it is the same one, however far each is.
  package func isSame(as other: Rollout) -> Bool {
    (revision, base, salt, startedAt) == (other.revision, other.base, other.salt, other.startedAt)
  }

  /// What one server has counted.
  package mutating func add(_ news: RolloutNews) {
    turns = (turns.tried + news.turns.tried, turns.others + news.turns.others)
    for block in news.blocks { guards[block.guarded].add(tried: block.tried, others: block.others) }
  }

  /// Actions that ended, by the revision that asked for them.
  /// - Parameter until: milliseconds since 1970 UTC.
  package mutating func count(_ ended: [String: SequentialTest.Tally], until: Int64) {
    guards[.failedActions].add(tried: ended[revision] ?? .init(), others: ended[base] ?? .init())
    countedUntil = until
  }

  // MARK: as it is kept and told

  package var json: JSON {
    var fields: [String: JSON] = [
      "revision": .string(revision), "base": .string(base), "salt": .string(salt), "started_at": .int(Int(startedAt)), "parts": .int(share.parts),
      "turns": [.int(turns.tried), .int(turns.others)], "guards": guards.json, "counted_until": .int(Int(countedUntil)),
      "began_anew": .bool(beganAnew),
    ]
    if let ending { fields["ending"] = ["cause": .string(ending.cause.rawValue), "at": .int(Int(ending.at)), "reason": .string(ending.reason)] }
    return .object(fields)
  }

  /// Nil for what is none. Counts that cannot be read begin anew, and it says so.
  package init?(_ json: JSON) {
    guard let revision = json["revision"]?.string, let base = json["base"]?.string, let salt = json["salt"]?.string,
      let startedAt = json["started_at"]?.int, let share = json["parts"]?.int.flatMap({ RolloutShare(parts: $0) }),
      let countedUntil = json["counted_until"]?.int
    else { return nil }
    self.revision = revision
    self.base = base
    self.salt = salt
    self.startedAt = Int64(startedAt)
    self.share = share
    self.countedUntil = Int64(countedUntil)
    if let guards = RolloutGuards(json["guards"]), case .array(let turns)? = json["turns"], turns.count == 2, let tried = turns[0].int,
      let others = turns[1].int
    {
      self.guards = guards
      // Within what can be counted on.
      self.turns = (min(max(0, tried), 1 << 53), min(max(0, others), 1 << 53))
      beganAnew = json["began_anew"] == .bool(true)
    } else {
      beganAnew = true
    }
    if let ending = json["ending"], let cause = ending["cause"]?.string.flatMap({ Ending.Cause(rawValue: $0) }), let at = ending["at"]?.int {
      self.ending = Ending(cause, at: Int64(at), reason: ending["reason"]?.string ?? "")
    }
  }

  package static func == (a: Rollout, b: Rollout) -> Bool { a.json == b.json }
}

extension Turn {
  /// Whether nobody answers: no rule does, or what one says came to nothing.
  var isUnanswered: Bool { plan.rule == nil || !missingMedia.isEmpty || (answer.body.isEmpty && !plan.remarks.isEmpty) }
}

extension EventKind {
  /// Whether a follower has done something to which an account answers.
  var awaitsAnswer: Bool {
    switch self {
    case .scan, .subscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick: true
    case .unsubscribe, .menuView, .menuScancode, .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone, .other, .outside: false
    }
  }
}
