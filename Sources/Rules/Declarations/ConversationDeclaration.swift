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
        case .waits: []
        }
      }
    }
    return Array(Set(scenes(steps))).sorted()
  }
}

package struct ConversationStep: Sendable {
  package enum Kind: Sendable {
    case acts(ActDeclaration)
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
