/// What sources disagree on, or nobody has seen: played by the stricter reading unless the other is asked for.
package enum DisputedFact: String, Sendable, CaseIterable {
  /// Whether the windows of a text and of a tap add up.
  case windowsAdd = "windows-add"

  package var about: About {
    switch self {
    case .windowsAdd:
      About(
        question: "does what a follower does open windows that add up?",
        strict: "no: one message counts in every window that is open, so that a text and a tap allow 5",
        lenient: "yes: a text and a tap allow 5 and 3 more",
        source: "wechat-protocol 7.6: the table has single windows; adding is unknown")
    }
  }

  /// A fact in words: one line each.
  package struct About: Sendable {
    package let question: String
    package let strict: String
    package let lenient: String
    /// Where the readings come from.
    package let source: String
  }
}

/// Which reading of each disputed fact is played.
package struct Readings: Sendable {
  private let lenient: Set<DisputedFact>

  package static let strict = Readings(lenient: [])

  /// - Parameter lenient: the facts whose kinder reading is played.
  package init(lenient: Set<DisputedFact>) { self.lenient = lenient }

  package func isLenient(_ fact: DisputedFact) -> Bool { lenient.contains(fact) }
}
