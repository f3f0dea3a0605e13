/// Values for tests of how a text begins or ends. No few values stand for all that these tell apart, so nothing is proved with them; but a
/// value that begins as it should may show that a rule can answer.
extension Witness {
  /// Gives facts such values. What is asked of them besides may then not hold any more, which playing the event shows.
  /// - Parameter conditions: those that are to hold.
  mutating func begin(as conditions: [Int32], in rules: CompiledRules) {
    var asked: [(variable: Variable, comparisons: [Comparison])] = []
    for condition in conditions {
      // Of two sets that are compared, what is free is no condition of either.
      guard rules.conditions.indices.contains(Int(condition)), case .leaf(.value(let number)) = rules.conditions[Int(condition)].kind else {
        continue
      }
      let test = rules.values[Int(number)]
      guard test.others.isEmpty, test.operand.members.isEmpty else { continue }
      if let at = asked.firstIndex(where: { $0.variable == test.operand.variable }) {
        asked[at].comparisons.append(test.comparison)
      } else {
        asked.append((test.operand.variable, [test.comparison]))
      }
    }
    for (variable, comparisons) in asked {
      guard let text = Self.sample(of: comparisons) else { continue }
      switch variable {
      case .variable(let name) where rules.variables.kind(of: name).mayBeText: variables[name] = .known(.text(text))
      case .attribute(let name) where rules.attributes[name]?.mayBeText ?? true: attributes[name] = .known(.text(text))
      default: continue
      }
    }
  }

  /// A text for which all of them hold.
  private static func sample(of comparisons: [Comparison]) -> String? {
    var (prefix, suffix) = ("", "")
    for test in comparisons.flatMap(\.tests) {
      switch test {
      case .prefix(let text): if text.utf8.count > prefix.utf8.count { prefix = text }
      case .suffix(let text): if text.utf8.count > suffix.utf8.count { suffix = text }
      case .equals, .oneOf, .noneOf, .number, .moment, .exists: continue
      }
    }
    guard !prefix.isEmpty || !suffix.isEmpty else { return nil }
    // One text may be both ends.
    let likely = [prefix, suffix, prefix + suffix, prefix + Samples.plain + suffix]
    return likely.first { text in comparisons.allSatisfy { $0.holds(for: .text(text)) } }
  }
}

extension VariableKind {
  fileprivate var mayBeText: Bool {
    switch self {
    case .text: true
    case .number, .boolean: false
    }
  }
}
