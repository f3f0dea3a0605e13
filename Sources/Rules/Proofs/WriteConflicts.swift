/// `WX2401`: two rules that run for one event and write the same thing otherwise.
extension RuleSet {
  /// Findings about one thing that is written.
  private static let shown = 8
  /// Pairs of rules that are looked at for one thing.
  private static let tries = 2_000

  func writeConflicts(_ arenas: [Arena]) -> [Diagnostic] {
    let writers = Writer.byTarget(in: compiled)
    return writers.flatMap { target, writers in
      var findings: [Diagnostic] = []
      var tries = Self.tries
      // Of those that answer only one runs, and it runs last.
      for (place, later) in writers.enumerated() {
        if Patience.isOver { break }
        let earlier = writers[..<place].filter { compiled.rules[Int($0.rule)].role != .answers && $0.rule != later.rule }
        for other in earlier.prefix(64) where !other.worth.isSame(as: later.worth) && tries > 0 {
          tries -= 1
          guard let conflict = conflict(between: other, later, over: target, in: arenas) else { continue }
          findings.append(conflict)
          break
        }
        if findings.count > Self.shown { break }
      }
      guard findings.count > Self.shown, let last = findings.prefix(Self.shown).last else { return findings }
      return findings.prefix(Self.shown - 1) + [last.noting("and more rules like it, of the \(writers.count) that write it")]
    }
  }

  private func conflict(between one: Writer, _ other: Writer, over target: WriteTarget, in arenas: [Arena]) -> Diagnostic? {
    let (first, last) = (compiled.rules[Int(one.rule)], compiled.rules[Int(other.rule)])
    for arena in arenas where arena.hears(first) && arena.hears(last) {
      var seen: Set<String> = []
      let texts = [first, last].flatMap { Samples(of: $0, in: arena).likely.prefix(8) }.filter { seen.insert($0).inserted }
      for text in arena.hasSubject ? texts : [Samples.plain] {
        guard case .left(let witness) = arena.meeting(of: one, other, over: target, at: text),
          let (before, after) = effects(of: one, other, on: target, at: witness)
        else { continue }
        return Diagnostic.conflict(first, before, last, after, over: target).showing([shown(witness)])
      }
    }
    return nil
  }

  /// What both leave, where they run for one event and do not leave the same.
  fileprivate func effects(of one: Writer, _ other: Writer, on target: WriteTarget, at witness: Witness) -> (Worth, Worth)? {
    let event = witness.event(in: self)
    let plan = plan(event, given: witness.facts(in: self), at: Moment(now: event.time, seed: 0))
    let ids = [one, other].map { compiled.rules[Int($0.rule)].id }
    let left = ids.map { id in plan.actions.filter { $0.rule == id }.compactMap { target.worth(after: $0.kind) }.last }
    guard let before = left[0], let after = left[1], before != after else { return nil }
    return (before, after)
  }
}

extension Arena {
  /// An event for which both rules run, at one text.
  fileprivate func meeting(of one: Writer, _ other: Writer, over target: WriteTarget, at subject: String) -> Standing {
    let rules = ruleSet.compiled
    let start = witness(of: hasSubject ? subject : nil)
    var maker = FormulaMaker(ruleSet, start.event(in: ruleSet), .text(isSpelling: false))
    let wanted = Formula.meeting([one, other].map { maker.formula(of: rules.rules[Int($0.rule)], withAction: $0.condition) })
    if wanted.known == false { return .notTaken }
    var lanes = maker.candidates(in: ruleSet.index.rules)
    var covers: [(rule: Int32, formula: Formula)] = []
    while let ordinal = lanes.next(in: ruleSet.index.rules), ordinal < other.rule {
      let rule = rules.rules[Int(ordinal)]
      guard rule.alwaysAnswers, hears(rule) else { continue }
      let formula = maker.formula(of: rule)
      if formula.known == false { continue }
      covers.append((ordinal, formula))
      if formula.known == true { break }
    }
    return remainder(of: wanted, for: nil, without: covers, from: start) { ruleSet.effects(of: one, other, on: target, at: $0) != nil }
  }
}

/// What two rules can both write.
enum WriteTarget: Hashable {
  case variable(String)
  case tag(String)
  case remark

  /// What an action leaves there; nil when it does not write it.
  fileprivate func worth(after action: PlannedAction.Kind) -> Worth? {
    switch (self, action) {
    case (.variable(let name), .set(let values)): values.last { $0.name == name }.map { .value($0.value.shown) }
    case (.variable(let name), .unset(let names)): names.contains(name) ? .absent : nil
    case (.tag(let name), .tag(let added, let removed)): removed.contains(name) ? .absent : added.contains(name) ? .value(name) : nil
    case (.remark, .remark(let text)): .value(text)
    case (.variable, _), (.tag, _), (.remark, _): nil
    }
  }
}

/// What is written.
private enum Worth: Hashable {
  case value(String)
  case absent
  /// It depends on the event.
  case rendered

  init(_ template: Template) { self = template.constant.map { .value($0) } ?? .rendered }

  func isSame(as other: Worth) -> Bool { self == other && self != .rendered }
}

/// A rule that writes something, in one of its actions.
private struct Writer {
  let rule: Int32
  let worth: Worth
  /// Of the action; -1 for none.
  let condition: Int32

  /// What at least two rules write, one of which does not answer; in the order in which the rules first name it.
  static func byTarget(in rules: CompiledRules) -> [(target: WriteTarget, writers: [Writer])] {
    guard rules.rules.contains(where: { $0.role != .answers && !$0.actions.isEmpty }) else { return [] }
    var order: [WriteTarget] = []
    var writers: [WriteTarget: [Writer]] = [:]
    for (number, rule) in rules.rules.enumerated() where !rule.isAudit {
      for action in rule.actions {
        for (target, worth) in written(by: action.kind) {
          if writers[target] == nil { order.append(target) }
          writers[target, default: []].append(Writer(rule: Int32(number), worth: worth, condition: action.condition))
        }
      }
    }
    return order.compactMap { target in
      guard let found = writers[target], Set(found.map(\.rule)).count > 1 else { return nil }
      return (target, found)
    }
  }

  private static func written(by action: ActionTemplate.Kind) -> [(WriteTarget, Worth)] {
    switch action {
    case .set(let values): values.map { (.variable($0.name), Worth($0.template)) }
    case .unset(let names): names.map { (.variable($0), .absent) }
    case .tag(let add, let remove):
      add.compactMap { $0.constant }.map { (.tag($0), .value($0)) } + remove.compactMap { $0.constant }.map { (.tag($0), .absent) }
    case .remark(let text): [(.remark, Worth(text))]
    case .send, .template, .webhook, .use, .record: []
    }
  }
}

extension WriteTarget {
  fileprivate func deed(_ worth: Worth) -> Phrase {
    switch (self, worth) {
    case (.variable(let name), .value(let value)): "sets variable `\(name)` to `\(Self.short(value))`"
    case (.variable(let name), _): "unsets variable `\(name)`"
    case (.tag(let name), .value): "adds tag `\(name)`"
    case (.tag(let name), _): "removes tag `\(name)`"
    case (.remark, .value(let text)): "sets the remark to `\(Self.short(text))`"
    case (.remark, _): "sets no remark"
    }
  }

  private static func short(_ text: String) -> String { text.unicodeScalars.count > 40 ? String(text.prefix(39)) + "…" : text }
}

extension Diagnostic {
  fileprivate static func conflict(
    _ first: CompiledRule, _ before: Worth, _ last: CompiledRule, _ after: Worth, over target: WriteTarget
  ) -> Diagnostic {
    Diagnostic(
      .conflictingWrites, "`\(first.id)` \(target.deed(before)), and for the same event `\(last.id)` \(target.deed(after))", severity: .warning,
      at: last.span, label: "runs last", related: [Label(first.span, "runs before it")], notes: ["what `\(last.id)` writes counts"],
      help: ["let one of them write it, or give them conditions that exclude each other"])
  }
}
