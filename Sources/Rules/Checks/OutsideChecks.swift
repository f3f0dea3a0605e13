/// Events from outside: that they exist, and what they cannot have. (language: Events)
extension Lowering {
  mutating func checkOutside() {
    for counter in firsts(declarations.counters, { $0.name }) { checkNames(counter.on) }
    for experiment in firsts(declarations.experiments, { $0.name }) { checkNames(experiment.success?.events ?? []) }
    for rule in orderedRules {
      checkNames(rule.on)
      checkWaiting(rule)
      if rule.on.allSatisfy({ $0.value.kind == .outside }), let events = outside(rule.on), !events.isEmpty {
        checkFields(rule.when, events, depth: 0)
      }
    }
    for test in declarations.tests { for step in test.steps { checkPosted(step) } }
  }

  /// What is posted, and nobody hears.
  mutating func checkUnheard() {
    let heard =
      orderedRules.flatMap(\.on) + declarations.counters.flatMap(\.on) + declarations.experiments.flatMap { $0.success?.events ?? [] }
    let names = Set(heard.compactMap { $0.value.kind == .outside ? $0.value.name : nil })
    // One that is misspelt may be any of them.
    let known = Set(parts.outside.map(\.name))
    let events = Set(heard.compactMap { $0.value.kind == .other ? $0.value.name : nil })
    if !names.isSubset(of: known) || !events.isDisjoint(with: known.map(EventKind.folded)) { return }
    for event in firsts(declarations.outside, { $0.name }) where !names.contains(event.name.value) {
      report(
        Diagnostic(
          .unused, "no rule takes `outside.\(event.name.value)`", severity: .warning, at: event.name.span,
          notes: ["whoever posts it is told that it was taken, and nothing comes of it"],
          help: ["add a rule `on: outside.\(event.name.value)`, or remove the event"]))
    }
  }

  private mutating func checkNames(_ selectors: [Located<EventSelector>]) {
    let known = parts.outside.map(\.name)
    for selector in selectors where selector.value.kind == .outside {
      guard let name = selector.value.name, !known.contains(name) else { continue }
      undefined(Located(name, nameSpan(of: selector.span, name)), "event from outside", in: known, add: "outside")
    }
  }

  /// The name behind `outside.`, with or without quotes.
  private func nameSpan(of span: SourceSpan, _ name: String) -> SourceSpan {
    let before = "outside.".utf8.count
    let written = file(span).text(span.bytes)
    let start = span.bytes.lowerBound + (written.hasPrefix("outside.") ? before : before + 1)
    return start + name.utf8.count <= span.bytes.upperBound ? span.narrowed(to: start..<start + name.utf8.count) : span
  }

  /// Nobody waits for an answer, so an endpoint cannot give one.
  private mutating func checkWaiting(_ rule: RuleDeclaration) {
    guard let selector = rule.on.first(where: { $0.value.kind == .outside }) else { return }
    for action in rule.actions {
      guard case .webhook(let hook) = action.kind, hook.usesReply else { continue }
      report(
        Diagnostic(
          .impossibleReply, "`\(selector.value.word)` cannot be answered by an endpoint", at: action.keySpan,
          related: [Diagnostic.Label(selector.span, "posted by a server, nobody waits for an answer")],
          help: ["remove `use_reply`; the endpoint is called all the same"]))
    }
  }

  /// A message after an event that opens no window goes only while the follower has opened one.
  mutating func checkSend(_ rule: RuleDeclaration, after selector: Located<EventSelector>) {
    for action in rule.actions {
      guard case .send(_, _, nil) = action.kind else { continue }
      report(
        Diagnostic(
          .messageQuota, "this message goes only to those who have just written or tapped", severity: .warning, at: action.keySpan,
          related: [Diagnostic.Label(selector.span, "opens no customer-service window")],
          notes: ["for all others it is given up"], help: ["add `else:` with a template message, or use `template:`"]))
      return
    }
  }

  /// What `field:` asks of events that never have it.
  private mutating func checkFields(_ condition: ConditionDeclaration?, _ events: [OutsideEvent], depth: Int) {
    guard let condition, depth < limits.conditionDepth else { return }
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { checkFields(part, events, depth: depth + 1) }
    case .not(let inner): checkFields(inner, events, depth: depth + 1)
    case .macro: return
    case .leaf(let leaf):
      let name: Located<String>
      switch leaf {
      case .field(let asked, _), .match(.field(let asked), _): name = asked
      default: return
      }
      if events.contains(where: { $0[name.value] != nil }) { return }
      let names = Set(events.flatMap { $0.fields.map(\.name) }).sorted()
      let close = suggestions.match(to: name.value, in: names)
      let asked = quotedList(events.map { "outside.\($0.name)" })
      report(
        Diagnostic(
          .undefinedName, events.count == 1 ? "\(asked) has no field `\(name.value)`" : "\(asked) have no field `\(name.value)`",
          at: name.span, label: close?.label ?? "", help: close == nil ? ["add it under `fields:` of the event, with its kind"] : [], fix: close?.fix)
      )
    }
  }

  /// An event of a test is held against its declaration as one that is posted.
  private mutating func checkPosted(_ step: TestStepDeclaration) {
    guard case .outside(let name, let given) = step.event else { return }
    guard let event = parts.outside.first(where: { $0.name == name.value }) else {
      undefined(name, "event from outside", in: parts.outside.map(\.name), add: "outside")
      return
    }
    for (field, value) in given {
      guard let declared = event[field.value] else {
        let close = suggestions.match(to: field.value, in: event.fields.map(\.name))
        report(
          Diagnostic(
            .undefinedName, "event `\(event.name)` has no field `\(field.value)`", at: field.span, label: close?.label ?? "",
            help: close == nil ? ["add it under `fields:` of the event, with its kind"] : [], fix: close?.fix))
        continue
      }
      if declared.kind.accepts(value.value) { continue }
      report(.invalid(value, "`\(field.value)`", expected: declared.kind.phrase, example: nil))
    }
    let missing = event.fields.filter { field in !field.isOptional && !given.contains { $0.name.value == field.name } }
    if missing.isEmpty { return }
    report(
      Diagnostic(
        .missingKey, "event `\(event.name)` comes with \(quotedList(missing.map(\.name)))", at: name.span,
        notes: ["posted like this it would be refused"], help: ["add it under `fields:`, or name it under `optional:` of the event"]))
  }
}
