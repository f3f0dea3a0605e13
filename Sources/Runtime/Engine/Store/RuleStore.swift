/// Where rule sets are kept whole, by their revisions, so that a server goes on with what was in force, and two of them can each have a
/// revision of their own.
package protocol RuleStore: Sendable {
  /// Puts a revision in force. Its files are kept once; of those that were typed with another path the newest path counts, since it is there
  /// that media lie. Revisions that no name points to and no waiting action came of go, but for the newest few.
  func keepRules(_ snapshot: RuleSnapshot) throws(StoreFault)
  /// The rule set that was last put in force.
  func lastRules() throws(StoreFault) -> RuleSnapshot?
  /// What a name points to: without its files, for those who only compare.
  func revision(_ name: RuleName) throws(StoreFault) -> String?
  /// The files of a revision; nil when they are not kept any more.
  func rules(of revision: String) throws(StoreFault) -> RuleSnapshot?
}

/// What a revision is to those who serve.
package enum RuleName: String, Sendable, CaseIterable {
  case inForce = "in_force"
  /// On a share of the followers.
  case tried
  /// What all others have while it is tried.
  case beside
}

/// Rule files as they were when they came into force.
package struct RuleSnapshot: Sendable, Equatable {
  package let revision: String
  /// Seconds since 1970 UTC.
  package let at: Int64
  package let roots: [String]
  package let files: [String: [UInt8]]

  package init(revision: String, at: Int64, roots: [String], files: [String: [UInt8]]) {
    self.revision = revision
    self.at = at
    self.roots = roots
    self.files = files
  }
}
