/// Values of `set:` that are texts, and look as if they were meant as numbers or to be worked out.
extension Lowering {
  func mistake(in set: VariableSet, declaredAs declared: VariableKind? = nil) -> Diagnostic? {
    guard let literal = set.literal else { return nil }
    let severity: Severity = declared == nil || declared == .text ? .warning : .error
    if let sum = MeantSum(literal, of: set.name.value) { return notWorkedOut(sum, set, severity) }
    guard set.isBare, declared == nil || declared == .number else { return nil }
    let ascii = (LookAlikes.ascii(literal) ?? literal).trimmed
    let quote: [Phrase] = declared == nil ? ["if it is a text, put it in quotes"] : []
    if ascii != literal, Self.isNumber(ascii) {
      return .lookAlike(literal, severity: severity, at: set.span, notes: ["as it stands it is a text"], help: quote, fix: ascii)
    }
    if let number = Self.chineseNumber(ascii) {
      return Diagnostic(
        .variableKind, "`\(literal)` is a text, not a number", severity: severity, at: set.span,
        notes: ["nothing can be added to it, and it is neither above nor below a number"],
        help: [declared == nil ? "write `\(number)`; if it is a text, put it in quotes" : "write `\(number)`"])
    }
    // Longer ones are numbers of telephones.
    if declared == nil, ascii.hasPrefix("+"), ascii.utf8.count <= 7, Self.isNumber(String(ascii.dropFirst())) {
      let amount = ascii.dropFirst()
      return Diagnostic(
        .variableKind, "`\(literal)` is a text, and adds nothing", severity: .warning, at: set.span,
        help: [
          "to add write `\(MeantSum.template(set.name.value, "plus", amount))`", "for the number write `\(amount)`, for the text put it in quotes",
        ])
    }
    return nil
  }

  private func notWorkedOut(_ sum: MeantSum, _ set: VariableSet, _ severity: Severity) -> Diagnostic {
    Diagnostic(
      .variableKind, "`\(set.literal ?? "")` is a text, and is not worked out", severity: severity, at: set.span,
      notes: ["a variable is read inside `{{ }}` alone"],
      help: sum.template == nil ? ["write `\"{{ vars.\(sum.name) | default: '…' }}\"`"] : [], fix: sum.template)
  }

  private static func isNumber(_ text: String) -> Bool { VariableKind(of: .variable(text, quoted: false)) == .number }

  /// `1万` as digits; nil for what is none.
  private static func chineseNumber(_ text: String) -> Int64? {
    let units: [Character: Double] = ["百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000]
    guard text.utf8.count <= 12, let unit = text.last.flatMap({ units[$0] }) else { return nil }
    let digits = String(text.dropLast()).trimmed
    guard isNumber(digits), let number = Double(digits) else { return nil }
    return Int64(exactly: number * unit)
  }
}

/// `vars.p + 5`, or `vars.p` alone, where a template was meant.
private struct MeantSum {
  let name: String
  /// With its quotes; nil when nothing is done with the variable.
  let template: String?

  /// - Parameter owner: the variable that is set, which may stand without `vars.`.
  init?(_ text: String, of owner: String) {
    let ascii = (LookAlikes.ascii(text) ?? text).trimmed
    let hasPrefix = ascii.hasPrefix("vars.")
    let path = hasPrefix ? ascii.dropFirst(5) : ascii[...]
    let name = path.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    guard !name.isEmpty, hasPrefix || name == owner else { return nil }
    let rest = String(path.dropFirst(name.count)).trimmed
    self.name = String(name)
    if rest.isEmpty, hasPrefix {
      template = nil
      return
    }
    let filters: [Character: String] = ["+": "plus", "-": "minus", "*": "times", "×": "times", "/": "divided_by", "÷": "divided_by"]
    let operand = String(rest.dropFirst()).trimmed
    guard let filter = rest.first.flatMap({ filters[$0] }), VariableKind(of: .variable(operand, quoted: false)) == .number else { return nil }
    template = Self.template(self.name, filter, operand)
  }

  static func template(_ name: String, _ filter: String, _ operand: some StringProtocol) -> String {
    "\"{{ vars.\(name) | default: 0 | \(filter): \(operand) }}\""
  }
}
