package struct TestDeclaration: Sendable {
  package let name: Located<String>
  package let span: SourceSpan
  /// To which the events are sent; the first one unless given.
  package let account: Located<String>?
  /// When it begins.
  package let at: WrittenTime?
  package let seed: UInt64
  package let user: FollowerDeclaration?
  /// What is left of stocks before the first event.
  package let stocks: [(name: Located<String>, left: Int)]
  package let steps: [TestStepDeclaration]
}

/// What is said of a follower; beside the profile stands what is known only with a time zone, or whether it was said.
package struct FollowerDeclaration: Sendable {
  package let openid: String?
  package let profile: Facts.Profile
  /// The variables of the profile, where they stand.
  package let variables: [(name: Located<String>, value: Located<Value>)]
  /// Those that are given.
  package let numbers: [NumberFact: Int]
  package let firstFollowedAt: WrittenTime?
  package let lastFollowedAt: WrittenTime?
  /// The campaign.
  package let firstTouch: String?
  package let lastTouch: String?
}

package struct TestStepDeclaration: Sendable {
  package enum Event: Sendable {
    case scan(String), follow, unfollow, text(String), click(String), view(String)
    case named(String)
    case xml(Located<String>)
    /// Nothing but time passes, in milliseconds.
    case wait(Int64)
  }
  package let event: Event
  package let fields: [(String, String)]
  package let subscription: Subscription?
  package let at: WrittenTime?
  package let expect: ExpectationDeclaration?
  package let span: SourceSpan
}

package struct ExpectationDeclaration: Sendable {
  package enum ReplyParts: Sendable {
    case kind(ReplyKind)
    case text(String)
    case contains([String])
    case xml(Located<String>)
  }
  package let span: SourceSpan
  package let rule: Located<String>?
  package let captures: [(name: Located<String>, value: String)]
  package let reply: [ReplyParts]
  package let actions: [ActionKind]?
  package let subscription: Subscription?
  package let variables: [(name: Located<String>, value: Located<String>)]
  package let tags: [String]?
  /// Messages that the follower gets since the step before, in order; each has these texts in it.
  package let sent: [[String]]?
  /// Messages and other actions that are given up since the step before, by their reasons.
  package let dropped: [String]?
}
