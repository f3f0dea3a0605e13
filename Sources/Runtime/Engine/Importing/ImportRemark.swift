package import Rules
package import Wire

/// What an import could not carry over, or carried over otherwise than the console has it.
package struct ImportRemark: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// It is not among the rules.
    case left
    /// It is, and followers or operators may notice a difference.
    case differs
  }
  package let kind: Kind
  /// What it is said of.
  package let subject: Phrase
  package let reason: Phrase

  package init(_ kind: Kind, _ subject: Phrase, _ reason: Phrase) {
    self.kind = kind
    self.subject = subject
    self.reason = reason
  }

  package var text: Phrase { "\(subject): \(reason)" }

  package func json(in language: DisplayLanguage) -> JSON {
    ["kind": .string(kind.rawValue), "of": .string(subject.text(in: language)), "reason": .string(reason.text(in: language))]
  }
}
