package import Rules

/// How two rule sets part over one event; what is counted together.
package struct TurnDifference: Hashable, Sendable {
  /// What differs first: where another rule answers, all else that differs comes of that.
  package enum Aspect: Hashable, Sendable {
    case rule
    /// The same rule by another arm of its split.
    case arm(String?, String?)
    /// The same answer, with other rules that run beside it.
    case continued([String], [String])
    /// Another reply of the same rule; kinds where nothing more is known.
    case reply(String, String)
    /// Other actions of the same rules, by their kinds.
    case actions([String], [String])
    /// The same kinds of actions, which say something else.
    case actionTexts
  }
  /// The rule that answered, nil for none.
  package let before: String?
  package let after: String?
  package let aspect: Aspect

  package init(_ before: String?, _ after: String?, _ aspect: Aspect = .rule) {
    self.before = before
    self.after = after
    self.aspect = aspect
  }

  package static let none = "none"

  /// `menu → menu-winter`, `menu, arm a → b`.
  package var shown: Phrase {
    func list(_ names: [String]) -> String { names.isEmpty ? Self.none : names.joined(separator: " + ") }
    let rule = before ?? Self.none
    switch aspect {
    case .rule: return Phrase(verbatim: "\(rule) → \(after ?? Self.none)")
    case .arm(let before, let after): return "\(rule), arm \(before ?? Self.none) → \(after ?? Self.none)"
    case .continued(let before, let after): return "\(rule), beside it \(list(before)) → \(list(after))"
    case .reply(let before, let after): return before == after ? "\(rule), another reply (\(before))" : "\(rule), reply \(before) → \(after)"
    case .actions(let before, let after): return "\(rule), actions \(list(before)) → \(list(after))"
    case .actionTexts: return "\(rule), actions of the same kinds that say something else"
    }
  }

  /// What another process said of one, as it was meant.
  static func phrase(of shown: String) -> Phrase { forms.lazy.compactMap { Phrase(shown, readAs: $0) }.first ?? Phrase(verbatim: shown) }

  private static let forms = [
    "%1, arm %2 → %3", "%1, beside it %2 → %3", "%1, another reply (%2)", "%1, reply %2 → %3", "%1, actions %2 → %3",
    "%1, actions of the same kinds that say something else",
  ]

  /// One word for programs.
  package var kind: String {
    switch aspect {
    case .rule: "rule"
    case .arm: "arm"
    case .continued: "continued"
    case .reply: "reply"
    case .actions, .actionTexts: "actions"
    }
  }

  /// Whether a rule is one of the two; `none` for no answer.
  package func concerns(_ rule: String) -> Bool { [before ?? Self.none, after ?? Self.none].contains(rule) }
}

/// What two rule sets make of one event.
package enum TurnComparison: Hashable, Sendable {
  case same
  case differs(TurnDifference)
  /// Nobody knows: these facts are asked, and were noted by nobody.
  case incomparable(lacking: [String])
}
