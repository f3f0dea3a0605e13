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
