package import Rules

/// What an import writes.
package struct ImportedRuleSet: Sendable {
  package struct File: Sendable {
    package let path: String
    package let text: String
  }
  package struct Medium: Sendable {
    /// What the platform names it with.
    package let content: String
    package let path: String
  }
  package let files: [File]
  package let media: [Medium]
  package let remarks: [ImportRemark]
  package let rules: Int
  package let tests: Int
}

/// What an import made is no rule set, whatever is left out or allowed in it.
package struct ImportUnsettled: Error, Sendable {
  /// What there is still to say of it, first things first.
  package let findings: [Phrase]
}
