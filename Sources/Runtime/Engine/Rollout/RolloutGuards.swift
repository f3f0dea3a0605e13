package import Rules
package import Wire

/// What must not get worse under the new rules.
package enum RolloutGuard: String, Sendable, CaseIterable {
  /// Nobody answers somebody who waits for it.
  case unanswered
  /// Actions that end as failed.
  case failedActions = "failed_actions"
  /// Leaving within an hour of a turn.
  case unfollows

  /// As a table calls it.
  package var name: Phrase {
    switch self {
    case .unanswered: "unanswered"
    case .failedActions: "failed_actions"
    case .unfollows: "unfollows"
    }
  }

  /// `40 of 512 turns (7.8 %) followed by an unfollow within an hour`.
  package func phrase(_ tally: SequentialTest.Tally) -> Phrase {
    let rate = "\(written((tally.rate * 1000).rounded() / 10)) %"
    return switch self {
    case .unanswered: "\(tally.events) of \(tally.trials) turns (\(rate)) without an answer"
    case .failedActions: "\(tally.events) of \(tally.trials) actions (\(rate)) failed"
    case .unfollows: "\(tally.events) of \(tally.trials) turns (\(rate)) followed by an unfollow within an hour"
    }
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
  package func reason(_ guarded: RolloutGuard) -> Phrase {
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
