/// An expression that was looked at.
struct AskedExpression: Hashable {
  let source: String
  let isSearch: Bool
}

extension Lowering {
  /// `WX2303`. Harmless here, where nothing backtracks; said because expressions are copied from one place to another.
  mutating func checkAmbiguity(of regex: RE2Regex, at node: YAMLNode) {
    // Macros stand in many rules.
    let asked = AskedExpression(source: regex.source, isSearch: regex.isSearch)
    let found = ambiguities[asked] ?? RegexAmbiguity(of: regex.source, isSearch: regex.isSearch, &ambiguitySteps)
    ambiguities.updateValue(found, forKey: asked)
    guard let ambiguity = found else { return }
    let part = String(decoding: Array(regex.source.utf8)[ambiguity.part], as: UTF8.self)
    let label: Phrase =
      switch ambiguity.growth {
      case .exponential: "takes `\(ambiguity.example)` in ways that double each time it goes on"
      case .polynomial: "takes `\(ambiguity.example)` in more ways the longer it is"
      }
    report(
      Diagnostic(
        .regexAmbiguity, "`\(part)` takes one text in many ways: an engine that backtracks would try them all", severity: .note,
        at: node.span.narrowed(to: ScalarOffsets(of: node, in: file(node.span)).source(ambiguity.part)),
        label: label,
        notes: ["RE2 answers in linear time all the same; Java, JavaScript, PHP and Python would not, should the expression be copied there"],
        help: ["leave one of the repetitions out, or put something between them that neither takes"]))
  }
}
