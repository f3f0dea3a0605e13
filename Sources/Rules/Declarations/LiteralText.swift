/// Templates where none are read: the text would stand there with its braces, and nobody would notice.
extension Reader {
  enum Braces {
    /// They are nothing but signs, and that is said.
    case literal
    /// Whoever takes the text says so.
    case toldElsewhere
    /// It is for people, and nothing reads it.
    case anything
  }

  /// Of every text that is no template, wherever it stands; it is taken all the same, as it always was.
  mutating func checkLiteral(_ node: YAMLNode, _ what: Phrase) {
    guard !isPlayed, node.signs.contains(.brace), let text = node.scalar, TemplateParser.looksLikeTemplate(text) else { return }
    report(
      Diagnostic(
        .templateSyntax, "\(what) is no template", severity: .warning, at: node.span,
        notes: [isCompared ? "it would be compared with the signs as they stand here" : "the signs stay as they stand here"],
        help: [isCompared ? comparedInstead(of: text, what) : "write what is meant here itself"]))
  }

  /// A name is known before an event comes.
  mutating func isTemplate(_ text: Located<String>, ofName what: Phrase) -> Bool {
    guard TemplateParser.looksLikeTemplate(text.value) else { return false }
    let instead: Phrase =
      switch what.english {
      case "`event`": "write one name for all of these lines, and the value under `fields:`"
      case _ where isCompared: comparedInstead(of: text.value, what)
      default: "write the name itself"
      }
    report(
      Diagnostic(
        .invalidValue, "\(what) is a name, not a template", at: text.span,
        notes: ["names are looked up when the file is loaded, before an event comes"],
        help: [instead]))
    return true
  }

  private func comparedInstead(of text: String, _ what: Phrase) -> Phrase {
    guard let path = Self.path(in: text) else { return "`where: { PATH: { same_as: OTHER } }` compares two values" }
    let asked =
      switch what.english {
      case "`text`": "message.text"
      case "`lang`": "user.lang"
      default: "PATH"
      }
    return "to compare with another value, write `where: { \(asked): { same_as: \(path) } }`"
  }

  /// `vars.a` of `{{ vars.a }}`; nil for anything else.
  static func path(in text: String) -> String? {
    let (nodes, faults) = TemplateParser.parse(text, limits: .standard)
    guard faults.isEmpty, nodes.count == 1, case .output(let filtered) = nodes[0], filtered.filters.isEmpty,
      case .path(let path) = filtered.expression
    else { return nil }
    return path.text
  }
}
