/// `WX0320`: variables that are set, given or compared as what they never are.
extension Lowering {
  mutating func checkVariables() {
    findVariableOrigins()
    findMisspeltVariables()
    checkSets()
    for counter in firsts(declarations.counters, { $0.name }) { if let when = counter.when { checkComparisons(when) } }
    for macro in declarations.macros { checkComparisons(macro.condition) }
    for rule in orderedRules {
      for condition in rule.conditions { checkComparisons(condition) }
      if let reply = rule.reply { checkCases(reply) }
      for action in rule.actions { if case .send(let message, _, _) = action.kind, case .reply(let reply) = message.kind { checkCases(reply) } }
    }
    for comparison in variableComparisons { check(comparison) }
    for test in declarations.tests {
      for (name, value) in test.followers.flatMap(\.variables)
      where parts.variables.reading(value.value, of: name.value) == nil && !unsureVariables.contains(name.value) {
        report(.unfitFact(name.value, parts.variables.kind(of: name.value), value.value.shown, at: value.span).related(variableOrigins[name.value]))
      }
      for expectation in test.steps.compactMap(\.expect) {
        for (name, value) in expectation.variables where value.value != "nothing" { checkWord(value, for: name.value) }
      }
    }
    reportMisspeltVariables()
    reportAskedCaptures()
  }

  // MARK: what is set

  private mutating func checkSets() {
    let declared = Set(declarations.variables.map(\.name.value))
    var first: [String: (kind: VariableKind, span: SourceSpan)] = [:]
    var mixed: Set<String> = []
    for set in variableSets where !unsureVariables.contains(set.name.value) {
      let name = set.name.value
      let wanted = parts.variables.kind(of: name)
      if declared.contains(name), set.isReturned {
        if let kind = set.kind, kind != wanted {
          report(
            Diagnostic(
              .variableKind, "`\(name)` is \(wanted.phrase), and the answer gives \(kind.phrase)", at: set.span,
              notes: ["no rule could read what the endpoint sets"],
              help: ["write `kind: \(wanted.rawValue)`, or declare another kind at the top of the file"]
            ).related(variableOrigins[name]))
        }
        continue
      }
      if declared.contains(name) {
        let fits = set.literal.map { wanted.reading(.text($0)) != nil } ?? !(wanted == .boolean && set.kind == .number)
        let mistake = mistake(in: set, declaredAs: wanted)
        if fits {
          if let mistake { report(mistake) }
        } else {
          report(
            mistake
              ?? Diagnostic(
                .variableKind,
                set.literal.map { "`\(name)` is \(wanted.phrase) and cannot be set to `\($0)`" }
                  ?? "`\(name)` is \(wanted.phrase) and cannot be set to a number",
                at: set.span,
                notes: ["it would stay as it was"], help: [Self.way(to: wanted)]
              ).related(variableOrigins[name]))
        }
        continue
      }
      if let mistake = mistake(in: set) {
        report(mistake)
        continue
      }
      guard let kind = kind(of: set) else { continue }
      guard let earlier = first[name] else {
        first[name] = (kind, set.span)
        continue
      }
      if earlier.kind == kind || !mixed.insert(name).inserted { continue }
      report(
        Diagnostic(
          .variableKind, "`\(name)` is set to \(kind.phrase) here and to \(earlier.kind.phrase) elsewhere: it is a text", severity: .warning,
          at: set.span, related: [Diagnostic.Label(earlier.span, "\(earlier.kind.phrase) here")],
          notes: ["no comparison with a number can hold"], help: ["say what it is at the top of the file, as `vars: { \(name): text }`"]))
    }
  }

  private func kind(of set: VariableSet) -> VariableKind? {
    guard let variable = set.variable else { return set.kind }
    let other = parts.variables.kind(of: variable)
    return set.kind.map { $0 == other ? other : .text } ?? other
  }

  /// Why each variable is of its kind: its declaration, or the first thing that sets it to such.
  private mutating func findVariableOrigins() {
    for set in variableSets {
      let name = set.name.value
      let kind = parts.variables.kind(of: name)
      if variableOrigins[name] == nil, self.kind(of: set) == kind { variableOrigins[name] = Diagnostic.Label(set.span, "set to \(kind.phrase)") }
    }
    for declaration in firsts(declarations.variables, { $0.name }) {
      let kind = parts.variables.kind(of: declaration.name.value)
      variableOrigins[declaration.name.value] = Diagnostic.Label(declaration.name.span, "declared as \(kind.phrase)")
    }
  }

  static func way(to kind: VariableKind) -> Phrase {
    switch kind {
    case .number: "write a number, as `20` or `9.5`"
    case .text: "write a text"
    case .boolean: "write `true` or `false`"
    }
  }

  // MARK: conditions

  private mutating func checkComparisons(_ condition: ConditionDeclaration, depth: Int = 0) {
    guard depth < limits.conditionDepth else { return }
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { checkComparisons(part, depth: depth + 1) }
    case .not(let inner): checkComparisons(inner, depth: depth + 1)
    case .leaf(.value(let value)):
      if let name = value.variable { for (test, span) in value.comparison.tests { check(test, of: name.value, at: span) } }
    case .macro, .leaf: return
    }
  }

  private mutating func check(_ test: ComparisonDeclaration.Test, of name: String, at span: SourceSpan) {
    let kind = parts.variables.kind(of: name)
    switch test {
    case .number: if kind != .number { reportNever("`\(name)` is \(kind.phrase): it is never above or below a number", name, .number, at: span) }
    case .equals(let value):
      if kind.reading(value) == nil { reportNever("`\(name)` is \(kind.phrase) and never `\(value.shown)`", name, VariableKind(of: value), at: span) }
    case .oneOf(.words(let words)), .noneOf(.words(let words)): for word in words { checkWord(word, for: name) }
    // No variable is a day: that is said where values are held against what they are.
    case .oneOf(.list), .noneOf(.list), .moment, .prefix, .suffix, .exists: return
    }
  }

  /// A word that a variable is to be, in a condition, in the cases of a reply, or in what a test expects.
  private mutating func checkWord(_ word: Located<String>, for name: String) {
    let kind = parts.variables.kind(of: name)
    if kind.reading(.text(word.value)) == nil { reportNever("`\(name)` is \(kind.phrase) and never `\(word.value)`", name, .text, at: word.span) }
  }

  private mutating func checkCases(_ reply: ReplyDeclaration) {
    if case .by(let field, let cases, _) = reply.kind, let path = field.scalar?.trimmed, path.hasPrefix("vars.") {
      let name = String(path.dropFirst("vars.".count))
      if !name.contains(".") && !name.contains("[") { for (value, _) in cases { checkWord(value, for: name) } }
    }
    for inner in reply.nested ?? [] { checkCases(inner) }
  }

  // MARK: templates

  private mutating func check(_ comparison: VariableComparison) {
    let use = comparison.use
    let kind = parts.variables.kind(of: use.name)
    let other: VariableKind?
    var written: Value?
    switch use.other {
    case .variable(let name, _): other = parts.variables.kind(of: name)
    case .of(let kind, let value): (other, written) = (kind, value)
    case .unknown: other = nil
    }
    let path = Phrase(verbatim: "`vars.\(use.name)`")
    switch use.sign {
    case .equal, .notEqual, .unequal:
      // Instead of a variable that is absent something else is compared, which may well be equal.
      guard let other, other != kind, use.defaultKind == nil else { return }
      let what = written.map { other.phrase(of: $0) } ?? other.phrase
      reportNever("\(path) is \(kind.phrase) and never equal to \(what)", use.name, other, written, at: comparison.span)
    case .less, .greater, .lessOrEqual, .greaterOrEqual:
      guard let other, other != kind || kind == .boolean else { return }
      reportNever(
        "\(path) is \(kind.phrase) and neither above nor below \(other.phrase)", use.name, other, other == .text ? written : nil,
        at: comparison.span)
    case .contains: if kind != .text { reportNever("\(path) is \(kind.phrase), in which nothing is contained", use.name, .text, at: comparison.span) }
    }
  }

  private mutating func reportNever(_ message: Phrase, _ name: String, _ other: VariableKind?, _ written: Value? = nil, at span: SourceSpan) {
    if unsureVariables.contains(name) { return }
    // Whatever it never is, the name is what is wrong.
    if misspeltVariables[name] != nil {
      neverMetVariables.insert(name)
      return
    }
    let kind = parts.variables.kind(of: name)
    var help: [Phrase] = []
    if let written, other == .number, kind == .text { help.append("compare it with a text, as `\"\(written.shown)\"`") }
    if let written, other == .text, kind != .text, kind.reading(written) != nil { help.append("write `\(written.shown)` without quotes") }
    if let other, other != kind { help.append("if it is \(other.phrase), say so at the top of the file: `vars: { \(name): \(other.rawValue) }`") }
    report(
      Diagnostic(
        .variableKind, message, at: span, notes: variableOrigins[name] == nil ? ["no rule sets `\(name)`: it is taken for a text"] : [],
        help: help.isEmpty ? [Self.way(to: kind)] : help
      ).related(variableOrigins[name]))
  }
}

extension VariableKind {
  /// As a sentence has it of one that is written out.
  fileprivate func phrase(of value: Value) -> Phrase {
    switch self {
    case .number: "the number `\(value.shown)`"
    case .text: "the text `\(value.shown)`"
    case .boolean: "the boolean `\(value.shown)`"
    }
  }
}

extension Diagnostic {
  /// What is said of a follower's variable before an event, in a test or in a facts file.
  static func unfitFact(_ name: String, _ kind: VariableKind, _ shown: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .variableKind, "`\(name)` is \(kind.phrase), and `\(shown)` is none", at: span, notes: ["to the rules it would be absent"],
      help: [Lowering.way(to: kind)])
  }
}
