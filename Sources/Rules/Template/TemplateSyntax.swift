/// A template as it is written: names not resolved, each with its place. Offsets are bytes of the template's text.
extension TemplateParser {
  package struct Fault: Sendable {
    package let code: Diagnostic.Code
    package let message: Phrase
    package let label: Phrase
    package let help: Phrase?
    package let range: Range<Int>
  }
  /// `a.b["c"][0]`, with the place of the whole and of each name.
  package struct Path: Sendable {
    package enum Member: Sendable {
      case name(String, Range<Int>)
      /// `["name"]`: a member, and never `size`, `first` or `last`.
      case key(String, Range<Int>)
      case index(Expression, Range<Int>)
    }
    package let root: String
    package let rootRange: Range<Int>
    package let members: [Member]
    package let range: Range<Int>
    package let text: String
  }
  package indirect enum Expression: Sendable {
    case literal(Value)
    case empty
    case blank
    case path(Path)
    case range(Expression, Expression)
  }
  package struct Filtered: Sendable {
    package struct Call: Sendable {
      package let filter: Filter
      package let arguments: [Expression]
      package let allowsFalse: Expression?
      package let range: Range<Int>
    }
    package let expression: Expression
    package let filters: [Call]
    package let range: Range<Int>
  }
  package indirect enum Test: Sendable {
    case truth(Expression)
    case comparison(Expression, TemplateOperator, Expression)
    case and(Test, Test)
    case or(Test, Test)
  }
  package struct Branch: Sendable {
    package let test: Test?
    package let isNegated: Bool
    package let body: [Node]
    /// Of the word that opens it.
    package var range: Range<Int> = 0..<0
  }
  package struct When: Sendable {
    package let values: [Expression]
    package let body: [Node]
    /// From the word `when` to the last of its values.
    package let range: Range<Int>
  }
  package struct Loop: Sendable {
    package let variable: String
    package let collection: Expression
    /// As it is written.
    package let collectionText: String
    package let collectionRange: Range<Int>
    package let isReversed: Bool
    package let limit: Expression?
    package let offset: Expression?
    package let continues: Bool
    package var body: [Node]
    package var otherwise: [Node]
  }
  package indirect enum Node: Sendable {
    case literal([UInt8])
    case output(Filtered)
    case assign(String, Filtered)
    case capture(String, body: [Node])
    /// `comment`, `#`, and `raw` around nothing.
    case remark
    case conditional([Branch])
    case choice(Expression, [When], otherwise: [Node])
    case loop(Loop)
    case breakLoop
    case continueLoop

    /// Whether it is anything but a text or a value that is shown.
    var isTag: Bool {
      switch self {
      case .literal, .output: false
      case .assign, .capture, .remark, .conditional, .choice, .loop, .breakLoop, .continueLoop: true
      }
    }

    /// A tag of which nothing can be seen, on no way through it, prints not even its white space.
    var isBlank: Bool {
      switch self {
      case .literal(let text): text.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
      case .assign, .capture, .remark: true
      case .output, .breakLoop, .continueLoop: false
      case .conditional(let branches): branches.allSatisfy { $0.body.allSatisfy(\.isBlank) }
      case .choice(_, let whens, let otherwise): whens.allSatisfy { $0.body.allSatisfy(\.isBlank) } && otherwise.allSatisfy(\.isBlank)
      case .loop(let loop): loop.body.allSatisfy(\.isBlank) && loop.otherwise.allSatisfy(\.isBlank)
      }
    }

    /// The same without white space that nobody is to see.
    var withoutBlanks: Node {
      func visible(_ body: [Node]) -> [Node] { body.filter { if case .literal = $0 { false } else { true } } }
      guard isBlank else { return self }
      switch self {
      case .literal, .assign, .capture, .remark, .output, .breakLoop, .continueLoop: return self
      case .conditional(let branches):
        return .conditional(branches.map { Branch(test: $0.test, isNegated: $0.isNegated, body: visible($0.body), range: $0.range) })
      case .choice(let subject, let whens, let otherwise):
        return .choice(subject, whens.map { When(values: $0.values, body: visible($0.body), range: $0.range) }, otherwise: visible(otherwise))
      case .loop(var loop):
        loop.body = visible(loop.body)
        loop.otherwise = visible(loop.otherwise)
        return .loop(loop)
      }
    }
  }
}
