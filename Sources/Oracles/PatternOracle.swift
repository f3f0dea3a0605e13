package import Rules

/// The pattern and the trie asked the same question: for the fuzzers and the tests.
package enum PatternOracle {
  /// Nil when they agree, else what differs.
  package static func disagreement(_ source: String, _ text: [UInt8]) -> String? {
    var compiler = PatternCompiler(members: nil, tables: []) { _ in nil }
    guard let pattern = compiler.compile(source, limits: .standard) else {
      return compiler.faults.isEmpty ? "refused without a reason" : nil
    }
    var captures = Captures()
    let matches = pattern.matches(text.span, 0..<text.count, tables: [], captures: &captures)
    let builder = PatternTrie.Builder()
    builder.insert(pattern, id: 0)
    for (id, other) in ["a", "a:{b:int}", "{x:text}", "{x:word}:{y:rest}"].enumerated() {
      var compiler = PatternCompiler(members: nil, tables: []) { _ in nil }
      if let other = compiler.compile(other, limits: .standard) { builder.insert(other, id: Int32(id + 1)) }
    }
    var found = false
    builder.freeze().lookUp(text.span, 0..<text.count, tables: []) { id, _ in if id == 0 { found = true } }
    if found != matches { return "the trie says \(found), the pattern \(matches)" }
    // What proofs ask: texts are well-formed there.
    if String(validating: text, as: UTF8.self) != nil, let language = TextLanguage(pattern, .exact, tables: []), language.takes(text) != matches {
      return "the language says \(!matches), the pattern \(matches)"
    }
    var end = 0
    for index in 0..<captures.count {
      let range = captures[index].range
      if range.lowerBound < end || range.upperBound > text.count { return "captures out of order" }
      end = range.upperBound
    }
    return nil
  }
}

extension Renderer {
  /// A template without a rule around it: every name is a variable that nobody has set.
  package static func lenient(_ nodes: [TemplateParser.Node], limits: Limits) -> String {
    var resolver = TemplateResolver(scope: nil, tables: [], place: .text)
    let template = resolver.resolve(nodes)
    let event = Event(kind: .text, fields: Fields(bytes: [], entries: []), time: 0, isFollow: false, subject: 0..<0, openid: 0..<0, account: 0..<0)
    let scope = TurnScope(rules: CompiledRules(CompiledRules.Parts(), limits: limits), event: event, facts: Facts(), moment: Moment(now: 0, seed: 0))
    var faults: [RenderFault] = []
    return text(template, scope, limits: limits, faults: &faults).string
  }
}
