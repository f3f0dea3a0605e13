internal import Rules
package import Wire

/// What must not get worse under the new rules.
package enum RolloutGuard: String, Sendable, CaseIterable {
  /// Nobody answers somebody who waits for it.
  case unanswered
  /// Actions that end as failed.
  case failedActions = "failed_actions"
  /// Leaving within an hour of a turn.
  case unfollows

  /// Of which the rate is.
  private var nouns: (trials: String, events: String) {
    switch self {
    case .unanswered: ("turns", "without an answer")
    case .failedActions: ("actions", "failed")
    case .unfollows: ("turns", "followed by an unfollow within an hour")
    }
  }

  /// `40 of 512 turns (7.8 %) followed by an unfollow within an hour`.
  package func phrase(_ tally: SequentialTest.Tally) -> String {
    "\(tally.events) of \(tally.trials) \(nouns.trials) (\(written((tally.rate * 1000).rounded() / 10)) %) \(nouns.events)"
  }
}

/// The comparisons of a rollout. All together stop one that does no harm in one of a hundred cases at most, however often they are looked at.
package struct RolloutGuards: Sendable, Equatable {
  /// An e-value that is reached with a chance of a third of a hundredth where nothing got worse; there are three.
  package static let threshold = 100.0 * Double(RolloutGuard.allCases.count)

  private var unanswered = SequentialTest()
  private var failedActions = SequentialTest()
  private var unfollows = SequentialTest()

  package init() {}

  package subscript(_ guarded: RolloutGuard) -> SequentialTest {
    get {
      switch guarded {
      case .unanswered: unanswered
      case .failedActions: failedActions
      case .unfollows: unfollows
      }
    }
    set {
      switch guarded {
      case .unanswered: unanswered = newValue
      case .failedActions: failedActions = newValue
      case .unfollows: unfollows = newValue
      }
    }
  }

  /// The first that says that something got worse.
  package var alarm: RolloutGuard? { RolloutGuard.allCases.first { self[$0].evidence >= Self.threshold } }

  /// What an alarm is raised for, with both rates.
  package func reason(_ guarded: RolloutGuard) -> String {
    let test = self[guarded]
    return "\(guarded.phrase(test.tried)) under the new rules, \(guarded.phrase(test.others)) under the old ones at the same time"
  }

  /// As people and machines read it.
  package var report: JSON {
    .array(
      RolloutGuard.allCases.map { guarded in
        let test = self[guarded]
        func side(_ tally: SequentialTest.Tally) -> JSON {
          ["trials": .int(tally.trials), "events": .int(tally.events), "rate": .number(tally.rate)]
        }
        return [
          "guard": .string(guarded.rawValue), "new": side(test.tried), "old": side(test.others), "evidence": .number(min(test.evidence, 1e12)),
          "stops_at": .number(Self.threshold),
        ]
      })
  }

  /// As it is kept.
  var json: JSON { .object(Dictionary(uniqueKeysWithValues: RolloutGuard.allCases.map { ($0.rawValue, self[$0].json) })) }

  init?(_ json: JSON?) {
    self.init()
    for guarded in RolloutGuard.allCases {
      guard let test = json?[guarded.rawValue].flatMap({ SequentialTest($0) }) else { return nil }
      self[guarded] = test
    }
  }
}
