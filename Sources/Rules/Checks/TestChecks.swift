/// `WX2501`: tests that cannot say anything.
extension Lowering {
  mutating func checkTests() {
    let ids = Set(declarations.rules.map(\.id.value))
    let disabled = Set(declarations.rules.filter { !$0.isEnabled }.map(\.id.value))
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
      for (stock, _) in test.stocks where stockIndex[stock.value] == nil { undefined(stock, "stock", in: Array(stockIndex.keys), add: "stocks") }
      let expectations = test.steps.compactMap(\.expect)
      if expectations.isEmpty {
        report(
          Diagnostic(
            .testExpectation, "test `\(test.name.value)` expects nothing", severity: .warning, at: test.name.span,
            notes: ["it passes whatever happens"],
            help: ["add `expect: { rule: … }`"]))
      }
      for expectation in expectations {
        guard let rule = expectation.rule, rule.value != "none" else { continue }
        if disabled.contains(rule.value) {
          report(
            Diagnostic(
              .testExpectation, "test expects rule `\(rule.value)`, which is not enabled", at: rule.span,
              help: ["enable the rule, or remove the test"]))
        } else if !ids.contains(rule.value), !isUnreadable(rule.value, under: "rules") {
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
