/// What is played against a sandbox.
package struct ConversationDeclaration: Sendable {
  package let start: WrittenTime?
  package let account: Located<String>?
  package let people: [(name: String, person: PersonDeclaration)]
  package let steps: [ConversationStep]

  /// Scenes that somebody scans.
  package var scenes: [String] {
    func scenes(_ steps: [ConversationStep]) -> [String] {
      steps.flatMap { step -> [String] in
        switch step.kind {
        case .acts(let act): if case .scan(.scene(let scene), _) = act.act { [scene] } else { [] }
        case .together(let inner): scenes(inner)
        case .waits, .posts: []
        }
      }
    }
    return Array(Set(scenes(steps))).sorted()
  }

  /// Whether a server of the house posts something.
  package var takesEvents: Bool { steps.contains { if case .posts = $0.kind { true } else { false } } }
}

package struct ConversationStep: Sendable {
  package enum Kind: Sendable {
    case acts(ActDeclaration)
    /// Milliseconds.
    case waits(Int64)
    case together([ConversationStep])
    case posts(PostDeclaration)
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

/// An event that a server of the house posts of somebody.
package struct PostDeclaration: Sendable {
  package let who: String
  package let name: String
  package let fields: [(name: String, value: String)]
}
