/// `WX2501`: tests that cannot say anything.
extension Lowering {
  mutating func checkTests() {
    if declarations.tests.isEmpty { return }
    let ids = Set(declarations.rules.map(\.id.value))
    let disabled = ids.subtracting(declarations.rules.filter(\.isEnabled).map(\.id.value))
    let always = Set(declarations.rules.filter { $0.role == .always }.map(\.id.value))
    var names: [String: SourceSpan] = [:]
    for test in declarations.tests {
      if let first = names[test.name.value] {
        report(
          Diagnostic(
            .testExpectation, "two tests are called `\(test.name.value)`", severity: .warning, at: test.name.span,
            related: [Diagnostic.Label(first, "first here")], help: ["say what this one shows"]))
      }
      names[test.name.value] = test.name.span
      if let account = test.account { checkAddressee(account) }
      checkPeople(test)
      for (stock, _) in test.stocks { checkStock(stock) }
      for (counter, _) in test.followers.flatMap(\.counters) where !counterNames.contains(counter.value) {
        undefined(counter, "counter", in: counterNames, add: "counters")
      }
      for (rule, _) in test.followers.flatMap(\.answered) { checkAnswered(rule, ids) }
      for (experiment, arm) in test.followers.flatMap(\.arms) { checkArm(arm, of: experiment) }
      let expectations = test.steps.compactMap(\.expect)
      // What could not be read has its finding, and took what is expected with it.
      if expectations.isEmpty, !test.steps.isEmpty {
        report(
          Diagnostic(
            .testExpectation, "test `\(test.name.value)` expects nothing", severity: .warning, at: test.name.span,
            notes: ["it passes whatever happens"],
            help: ["add `expect: { rule: … }`"]))
      }
      for expectation in expectations {
        guard let rule = expectation.rule, rule.value != "none" else { continue }
        if always.contains(rule.value) {
          report(
            Diagnostic(
              .testExpectation, "test expects rule `\(rule.value)`, which stands under `always` and never answers", at: rule.span,
              help: ["expect what it does: `do:`, `tags:` or `vars:`"]))
        } else if disabled.contains(rule.value) {
          report(
            Diagnostic(
              .testExpectation, "test expects rule `\(rule.value)`, which is not enabled", at: rule.span,
              help: ["enable the rule, or remove the test"]))
        } else if !ids.contains(rule.value), !isUnreadable(rule.value, under: "rules"), !isUnreadable(rule.value, under: "always") {
          let close = suggestions.match(to: rule.value, in: ids)
          report(
            Diagnostic(
              .testExpectation, "test expects rule `\(rule.value)`, which does not exist", at: rule.span,
              label: close?.label ?? "",
              help: close == nil ? ["for no answer write `rule: none`"] : [], fix: close?.fix))
        }
      }
    }
  }

  /// What is left of a stock that is divided is said of each part.
  private mutating func checkStock(_ name: Located<String>) {
    let known = parts.stocks.map(\.name)
    if known.contains(name.value) { return }
    let stock = String(name.value.prefix { $0 != "[" })
    guard let groups = stockGroups[stock], !groups.stocks.isEmpty else { return undefined(name, "stock", in: known, add: "stocks") }
    let places = groups.stocks.keys.sorted().map { "\(stock)[\($0)]" }
    let close = stock == name.value ? nil : suggestions.match(to: name.value, in: places)
    report(
      Diagnostic(
        .undefinedName,
        stock == name.value
          ? "stock `\(stock)` is divided by `\(groups.divider)`: of which is this left?" : "stock `\(stock)` has no part `\(name.value)`",
        at: name.span, label: close?.label ?? "", help: close == nil ? ["write one of \(quotedList(places.prefix(8)))"] : []))
  }

  private mutating func checkAnswered(_ rule: Located<String>, _ ids: Set<String>) {
    guard ids.contains(rule.value) else { return undefined(rule, "rule", in: ids, add: "rules") }
    if declarations.rules.contains(where: { $0.id.value == rule.value && $0.limit != nil }) { return }
    report(.unlimited(rule.value, at: rule.span))
  }

  /// Where somebody has a name, everybody has one.
  private mutating func checkPeople(_ test: TestDeclaration) {
    let named = test.steps.compactMap(\.who)
    for (name, _) in test.users where !named.contains(where: { $0.value == name.value }) {
      let close = suggestions.match(to: name.value, in: Set(named.map(\.value)))
      report(
        Diagnostic(
          .testExpectation, "nothing happens to `\(name.value)` in this test", severity: .warning, at: name.span, label: close?.label ?? "",
          help: close == nil ? ["write `who: \(name.value)` beside what they do, or remove them"] : [], fix: close?.fix))
    }
    guard let first = named.first(where: { !$0.value.isEmpty }) else { return }
    if let user = test.user {
      report(
        Diagnostic(
          .conflictingKeys, "`user` does not say of whom it speaks", at: user.span,
          related: [Diagnostic.Label(first.span, "several people take part")], help: ["write `users: { \(first.value): { … } }`"]))
    }
    for step in test.steps where step.who == nil {
      if case .wait = step.event { continue }
      report(
        Diagnostic(
          .testExpectation, "who does this?", at: step.span, related: [Diagnostic.Label(first.span, "several people take part")],
          notes: ["each has facts of their own"], help: ["add `who: \(first.value)`, or another name"]))
    }
  }

  /// Of several accounts, events are told apart by the original id.
  private mutating func checkAddressee(_ name: Located<String>) {
    guard let index = accountIndex[name.value] else {
      undefined(name, "account", in: Array(accountIndex.keys), add: "accounts")
      return
    }
    guard parts.accounts.count > 1, parts.accounts[index].originalID == nil else { return }
    report(
      Diagnostic(
        .testExpectation, "no event can be sent to account `\(name.value)`", at: name.span,
        notes: ["of several accounts, `original_id` tells whose an event is"], help: ["add `original_id:` to the account"]))
  }
}

extension Diagnostic {
  static func unlimited(_ rule: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .testExpectation, "rule `\(rule)` has no `limit`", severity: .warning, at: span, notes: ["how often it has answered changes nothing"],
      help: ["remove it, or give the rule a `limit`"])
  }
}
