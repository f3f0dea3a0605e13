/// A number that is known of a follower, 0 or more, by its key in `when:` and its name under `user.` in templates.
///
/// Closed, so that conditions, templates, traces and facts of tests have a new one without naming it. Where it is stored
/// is said beside `Facts`.
package enum NumberFact: String, Sendable, CaseIterable {
  case followCount = "follow_count"

  /// What a trace calls it.
  package var phrase: Phrase {
    switch self {
    case .followCount: "follow count"
    }
  }

  /// What its key in a condition says.
  package var summary: Phrase {
    switch self {
    case .followCount: "how often the follower had followed before this event"
    }
  }

  /// The engine that first understood its key in a condition.
  package var since: Version {
    switch self {
    case .followCount: .third
    }
  }
}
