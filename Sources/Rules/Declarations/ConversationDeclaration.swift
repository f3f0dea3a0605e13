/// What is played against a sandbox.
package struct ConversationDeclaration: Sendable {
  package let start: WrittenTime?
  package let account: Located<String>?
  package let steps: [ConversationStep]

  /// Scenes that somebody scans.
  package var scenes: [String] {
    func scenes(_ steps: [ConversationStep]) -> [String] {
      steps.flatMap { step -> [String] in
        switch step.kind {
        case .acts(_, .scan(.scene(let scene))): [scene]
        case .together(let inner): scenes(inner)
        case .acts, .waits: []
        }
      }
    }
    return Array(Set(scenes(steps))).sorted()
  }
}

package struct ConversationStep: Sendable {
  /// How a code is found.
  package enum Code: Sendable {
    case scene(String)
    case ticket(String)
    case url(String)
    /// A file relative to the conversation.
    case image(String)
  }
  package enum Act: Sendable {
    case scan(Code)
    case follow
    case unfollow
    case text(String)
    case click(String)
    case view(String)
  }
  package enum Kind: Sendable {
    case acts(who: String, Act)
    /// Milliseconds.
    case waits(Int64)
    case together([ConversationStep])
  }
  package struct Expectation: Sendable {
    package let contains: [String]
    package let rule: String?
    package let isNothing: Bool
  }
  package let kind: Kind
  package let expect: Expectation?
  package let span: SourceSpan
}
