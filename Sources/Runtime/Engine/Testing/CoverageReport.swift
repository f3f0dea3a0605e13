package import Rules
package import Wire

/// What tests reach of a rule set, and the tests that are missing.
package struct CoverageReport {
  private let coverage: Coverage
  private let missing: MissingTests
  private let suggests: Bool
  /// Of rules, of which those that nothing reaches are left out, and of classes of codes.
  private let counted: [Coverage.Item]
  private let reachedCount: Int

  /// - Parameter suggests: whether the missing tests are wanted too.
  package init(of results: [TestResult], in ruleSet: RuleSet, suggests: Bool = false) {
    self.suggests = suggests
    var coverage = Coverage(of: ruleSet)
    for result in results { for (turn, plan) in zip(result.turns, result.plans) { coverage.note(turn.event, turn.facts, plan) } }
    self.coverage = coverage
    missing = MissingTests(for: coverage, isWritten: suggests)
    let unreachable = Set(missing.unreachable)
    counted = coverage.items.filter { item in item.isCounted && !(item.rule.map(unreachable.contains) ?? false) }
    reachedCount = counted.count { coverage.reached.contains($0) }
  }

  /// Never rounded up: 100 is all of them.
  package var percent: Int { counted.isEmpty ? 100 : reachedCount * 100 / counted.count }

  /// - Parameter threshold: in per cent.
  package func isBelow(_ threshold: Int) -> Bool { reachedCount * 100 < threshold * counted.count }

  // MARK: text

  package func text(_ paint: Paint) -> Phrase {
    var out: Phrase = paint("coverage", .bold) + "  " + summary + "\n"
    out += list("no test reaches:", open(isCounted: true), paint)
    out += list("nor, which are not counted:", open(isCounted: false), paint)
    out += list("no event reaches, and `wxrules validate` says why:", missing.unreachable.map { .rule($0) }, paint)
    return out
  }

  private var summary: Phrase {
    func part(_ isMeant: (Coverage.Item) -> Bool, _ words: (_ reached: Int, _ all: Int) -> Phrase) -> Phrase? {
      let all = counted.filter(isMeant)
      if all.isEmpty { return nil }
      return words(all.count { coverage.reached.contains($0) }, all.count)
    }
    let parts = [
      part({ if case .rule = $0 { true } else { false } }) { $1 == 1 ? "\($0) of 1 rule" : "\($0) of \($1) rules" },
      part({ if case .codes = $0 { true } else { false } }) { $1 == 1 ? "\($0) of 1 class of codes" : "\($0) of \($1) classes of codes" },
    ].compactMap { $0 }
    return parts.isEmpty ? "\(percent) %" : "\(parts.listed()), \(percent) %"
  }

  private func list(_ title: Phrase, _ items: [Coverage.Item], _ paint: Paint) -> Phrase {
    if items.isEmpty { return "" }
    return paint(title, .dim) + "\n" + Columns.table(items.map { ["  " + coverage.words(for: $0), Phrase(verbatim: coverage.place(of: $0))] })
  }

  /// Those that no test reaches and an event could.
  private func open(isCounted: Bool) -> [Coverage.Item] {
    let unreachable = Set(missing.unreachable)
    return coverage.missing.filter { item in item.isCounted == isCounted && !(item.rule.map(unreachable.contains) ?? false) }
  }

  // MARK: suggestions

  /// The missing tests, to be pasted; empty when there are none.
  package func suggestions(in language: DisplayLanguage) -> String {
    var out = missing.tests.isEmpty ? "" : "tests:\n"
    for test in missing.tests {
      let reached = test.items.map(coverage.words).joined(separator: "; ").text(in: language)
      out += "  # \(reached.split(whereSeparator: \.isNewline).joined(separator: " "))\n"
      out += test.yaml.text(in: language).split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.isEmpty }.map { "  \($0)\n" }.joined()
    }
    for (item, reason) in missing.unsaid { out += "# \(coverage.words(for: item).text(in: language)): \(reason.text(in: language))\n" }
    return out
  }

  // MARK: JSON

  package var json: JSON {
    var object: [String: JSON] = [
      "percent": .int(percent), "reached": .int(reachedCount), "counted": .int(counted.count),
      "missing": .array((open(isCounted: true) + open(isCounted: false)).map(json)),
      "unreachable": .array(missing.unreachable.map { json(.rule($0)) }),
    ]
    if suggests {
      object["suggestions"] = .array(
        missing.tests.map { test in ["test": .string(test.yaml), "reaches": .array(test.items.map { .string(coverage.words(for: $0)) })] })
      object["without_suggestion"] = .array(
        missing.unsaid.map { item, reason in ["what": .string(coverage.words(for: item)), "reason": .string(reason)] })
    }
    return .object(object)
  }

  private func json(_ item: Coverage.Item) -> JSON {
    let kind: JSON =
      switch item {
      case .rule: "rule"
      case .codes: "codes"
      case .arm: "arm"
      case .alternative: "alternative"
      case .variant: "reply"
      }
    return [
      "kind": kind, "what": .string(coverage.words(for: item)), "place": .string(coverage.place(of: item)), "counted": .bool(item.isCounted),
    ]
  }
}
