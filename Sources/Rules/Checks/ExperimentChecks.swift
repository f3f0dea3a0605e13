/// `WX0803`: experiments that end and leave nobody an arm, and rules that seem to show one and do not.
extension Lowering {
  mutating func checkExperiments() {
    let records = Set(declarations.rules.flatMap(\.actions).compactMap { if case .record(let event, _) = $0.kind { event.value } else { nil } })
    for experiment in firsts(declarations.experiments, { $0.name }) {
      if experiment.isWhole { checkShares(experiment.arms, of: experiment.name.value, at: experiment.armsSpan) }
      checkEnd(of: experiment)
      checkRecords(of: experiment, among: records)
      checkEvents(of: experiment)
    }
    for rule in declarations.rules {
      guard let split = rule.split else { continue }
      guard split.isNamed else {
        checkNamesake(of: split)
        continue
      }
      checkShown(split, by: rule)
      if let experiment = declaredExperiment(split), experiment.isWhole { checkReplies(of: rule, experiment.arms, at: experiment.armsSpan) }
    }
  }

  private mutating func checkEnd(of experiment: ExperimentDeclaration) {
    guard let end = experiment.running?.end, !experiment.hasThen else { return }
    let first = experiment.arms.first?.name.value ?? "a"
    report(
      Diagnostic(
        .experiment, "experiment `\(experiment.name.value)` ends, and nobody knows what followers get then", at: end.span,
        label: "from then on there is one arm for everybody",
        help: ["add `then: \(first)`, with the arm that stands until it is decided"]))
  }

  private mutating func checkRecords(of experiment: ExperimentDeclaration, among known: Set<String>) {
    // A rule that could not be read may be what records it.
    guard let success = experiment.success, hasAllRules else { return }
    for record in success.records where !known.contains(record.value) {
      let close = suggestions.match(to: record.value, in: known.sorted())
      report(
        Diagnostic(
          .undefinedName, "no rule records `\(record.value)`", at: record.span, label: close?.label ?? "",
          notes: close == nil ? ["the experiment would never succeed by it"] : [],
          help: close == nil ? ["add `do: [ { record: { event: \(record.value) } } ]` to the rule that is meant"] : [], fix: close?.fix))
    }
  }

  /// Events that nobody could ever be seen to have sent after an arm was shown to them.
  private mutating func checkEvents(of experiment: ExperimentDeclaration) {
    let name = experiment.name.value
    let leavers = erasedLeavers(of: name)
    for selector in experiment.success?.events ?? [] {
      switch selector.value.kind {
      case .massDone:
        report(
          .neverSeen(
            selector, in: name, why: "it is a report on a mass message, and names nobody",
            help: "count what followers do: `menu.click`, `text`, or a `record`"))
      case .unsubscribe:
        let help: Phrase = "count another event, or keep them under a pseudonym: `on_unsubscribe: pseudonymise`"
        switch leavers {
        case .known: continue
        case .erased:
          report(
            .neverSeen(
              selector, in: name, why: "who leaves is erased, with the arm that they saw (`privacy: { on_unsubscribe: erase }`)", help: help))
        case .erasedIn(let accounts):
          report(
            Diagnostic(
              .experiment, "experiment `\(name)` never succeeds by `unsubscribe` in \(quotedList(accounts))", severity: .warning, at: selector.span,
              notes: ["who leaves there is erased, with the arm that they saw (`privacy: { on_unsubscribe: erase }`)"], help: [help]))
        }
      default: continue
      }
    }
    guard let kept = experiment.kept else { return }
    let (message, note): (Phrase, Phrase)
    switch leavers {
    case .known: return
    case .erased:
      message = "experiment `\(name)` cannot tell who is kept"
      note = "who leaves is erased, with the arm that they saw: of those who are left all have stayed"
    case .erasedIn(let accounts):
      message = "experiment `\(name)` cannot tell who is kept in \(quotedList(accounts))"
      note = "who leaves there is erased, with the arm that they saw: of those who are left all have stayed"
    }
    report(
      Diagnostic(
        .experiment, message, severity: .warning, at: kept.span, notes: [note],
        help: ["remove `kept`, or keep them under a pseudonym: `on_unsubscribe: pseudonymise`"]))
  }

  /// What is known of those who leave after an arm was shown to them.
  private enum Leavers {
    case known
    /// In all accounts in which the arms are shown.
    case erased
    /// In some of them.
    case erasedIn([String])
  }

  private func erasedLeavers(of experiment: String) -> Leavers {
    let shown = RuleReach(parts).accounts(showing: experiment, by: parts.rules)
    // Where no rule shows it yet, it may be any account.
    let asked = shown.isEmpty ? parts.accounts : shown
    let erasing = asked.filter { $0.privacy == .erase }
    if erasing.count == asked.count { return asked.isEmpty ? .known : .erased }
    return erasing.isEmpty || shown.isEmpty ? .known : .erasedIn(erasing.map(\.name))
  }

  /// An arm that a test wants to see.
  mutating func checkArm(_ arm: Located<String>, of experiment: Located<String>) {
    let inline = declarations.rules.lazy.compactMap(\.split).filter { !$0.isNamed }
    let splits = Dictionary(inline.map { ($0.experiment.value, $0.arms.map(\.name.value)) }) { first, _ in first }
    let arms = experimentArms.merging(splits) { first, _ in first }
    guard let known = arms[experiment.value] else {
      return undefined(experiment, "experiment", in: arms.keys.sorted(), add: DocumentKey.experiments.word)
    }
    if !known.isEmpty, !known.contains(arm.value) { report(.unknownWord(arm, "experiment `\(experiment.value)`", allowed: known)) }
  }

  /// Two things of one name would draw the same arms, and be taken for one.
  private mutating func checkNamesake(of split: SplitDeclaration) {
    guard let other = declarations.experiments.first(where: { $0.name.value == split.experiment.value }) else { return }
    report(
      Diagnostic(
        .conflictingKeys, "experiment `\(split.experiment.value)` stands under `experiments:` as well", at: split.experiment.span,
        related: [Diagnostic.Label(other.name.span, "declared here")], notes: ["answers of this rule would not be counted in it"],
        help: ["write `split: \(split.experiment.value)`, or another name"]))
  }

  private mutating func checkShown(_ split: SplitDeclaration, by rule: RuleDeclaration) {
    let why: Phrase
    if rule.isAudit {
      why = "a rule with `audit: true` answers nobody"
    } else if rule.role == .continues {
      why = "a rule with `continue: true` has no reply"
    } else {
      return
    }
    let asked = "when: { where: { experiments.\(split.experiment.value): ARM } }"
    report(
      Diagnostic(
        .experiment, "rule `\(rule.id.value)` shows nobody an arm of experiment `\(split.experiment.value)`", at: split.span, notes: [why],
        help: ["put `split: \(split.experiment.value)` at the rule that answers, and ask for the arm here: `\(asked)`"]))
  }
}

extension Diagnostic {
  fileprivate static func neverSeen(_ selector: Located<EventSelector>, in experiment: String, why: Phrase, help: Phrase) -> Diagnostic {
    Diagnostic(.experiment, "experiment `\(experiment)` never succeeds by `\(selector.value.word)`", at: selector.span, notes: [why], help: [help])
  }
}
