package struct TestDeclaration: Sendable {
  package let name: Located<String>
  package let span: SourceSpan
  /// To which the events are sent; the first one unless given.
  package let account: Located<String>?
  /// When it begins.
  package let at: WrittenTime?
  package let seed: UInt64
  package let user: FollowerDeclaration?
  /// Where several people take part: of those of whom something is said.
  package let users: [(name: Located<String>, facts: FollowerDeclaration)]
  /// What is left of stocks before the first event.
  package let stocks: [(name: Located<String>, left: Int)]
  package let steps: [TestStepDeclaration]

  /// When an event happens that does not say so: a Monday at noon, the same on every machine.
  package static let standardTime = CivilTime(year: 2026, month: 6, day: 1, hour: 12)

  /// What is said of anybody.
  package var followers: [FollowerDeclaration] { (user.map { [$0] } ?? []) + users.map(\.facts) }
}

/// What is said of a follower; beside the profile stands what is known only with a time zone, or whether it was said.
package struct FollowerDeclaration: Sendable {
  /// Its first line.
  package let span: SourceSpan
  package let openid: String?
  package let profile: Facts.Profile
  /// The variables of the profile, where they stand.
  package let variables: [(name: Located<String>, value: Located<Value>)]
  /// When some of them end.
  package let variableEnds: [(name: String, end: WrittenTime)]
  /// The attributes of the profile, where they stand.
  package let attributes: [(name: Located<String>, value: Located<Value>)]
  /// What some counters hold.
  package let counters: [(name: Located<String>, count: Int)]
  /// How often some rules have answered.
  package let answered: [(rule: Located<String>, count: Int)]
  /// Those that are given.
  package let numbers: [NumberFact: Int]
  package let firstFollowedAt: WrittenTime?
  package let lastFollowedAt: WrittenTime?
  /// The campaign.
  package let firstTouch: String?
  package let lastTouch: String?
  /// By experiment, the arm that they are shown.
  package let arms: [(experiment: Located<String>, arm: Located<String>)]

  /// Of whom nobody says who it is, in tests and on the command line.
  package static let standardOpenid = "oTEST-openid_0000000000000001"
  /// Of somebody who has a name in a test.
  package static func openid(of name: String) -> String { "oTEST-\(name)" }
}

package struct TestStepDeclaration: Sendable {
  package enum Event: Sendable {
    case scan(String), follow, unfollow, text(String), click(String), view(String)
    case named(String)
    case xml(Located<String>)
    /// An event from outside, with its fields.
    case outside(Located<String>, [(name: Located<String>, value: Located<String>)])
    /// Nothing but time passes, in milliseconds.
    case wait(Int64)
  }
  package let event: Event
  /// Whose it is, where several people take part.
  package let who: Located<String>?
  package let fields: [(String, String)]
  package let subscription: Subscription?
  package let at: WrittenTime?
  package let answer: EndpointAnswerDeclaration?
  package let expect: ExpectationDeclaration?
  package let span: SourceSpan
}

/// What an endpoint answers in a test.
package struct EndpointAnswerDeclaration: Sendable {
  package let text: String?
  package let variables: [(name: Located<String>, value: Value)]
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
