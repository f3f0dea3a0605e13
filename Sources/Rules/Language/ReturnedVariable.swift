/// A variable that an endpoint's answer may set: `returns:` of a webhook.
public struct ReturnedVariable: Hashable, Sendable {
  /// What the answer must give for it.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Letters and digits of ASCII, as a hole of this type.
    case word
    case text, number, boolean

    /// What the variable holds.
    package var variable: VariableKind { VariableKind(rawValue: rawValue) ?? .text }
  }
  /// The variable.
  public let name: String
  package let kind: Kind
  /// Seconds from the event on for which it holds; nil when it lasts.
  public let lasting: Int64?

  package init(_ name: String, _ kind: Kind, lasting: Int64? = nil) {
    self.name = name
    self.kind = kind
    self.lasting = lasting
  }

  /// What else is known of a follower, and what no answer sets.
  package static let reserved = [
    "tags", "subscription", "counters", "taken", "attrs", "follow_count", "first_touch", "last_touch", "openid", "lang", "source",
  ]
}
