/// `WX0801` and `WX0802`: shares that do not add up, and weights that decide nothing.
extension Lowering {
  mutating func checkSplits() {
    var experiments: [String: SplitDeclaration] = [:]
    for rule in declarations.rules {
      // One that is named has its own checks.
      guard let split = rule.split, split.isWhole else { continue }
      checkShares(split.arms, of: split.experiment.value, at: split.armsSpan)
      checkReplies(of: rule, split.arms, at: split.armsSpan)
      if let first = experiments[split.experiment.value] {
        if first.arms.map({ "\($0.name.value):\($0.share.value)" }) != split.arms.map({ "\($0.name.value):\($0.share.value)" }) {
          report(
            Diagnostic(
              .splitArms, "experiment `\(split.experiment.value)` has other arms elsewhere", at: split.armsSpan,
              related: [Diagnostic.Label(first.armsSpan, "first declared here")], notes: ["a follower would not keep the same arm"],
              help: ["use the same arms and shares, or another experiment name"]))
        }
      } else {
        experiments[split.experiment.value] = split
      }
    }
  }

  mutating func checkShares(_ arms: [(name: Located<String>, share: Located<Int>)], of experiment: String, at span: SourceSpan) {
    let total = arms.reduce(0) { $0 + $1.share.value }
    if total == 10_000 { return }
    let missing = 10_000 - total
    report(
      Diagnostic(
        .splitArms, "arms of experiment `\(experiment)` sum to \(Self.percent(total)), not 100%", at: span,
        notes: missing > 0
          ? ["followers in the missing \(Self.percent(missing)) would get no reply"] : ["the last arms would never get their share"],
        help: arms.last.map { missing + $0.share.value > 0 ? ["write \($0.name.value): \(Self.percent($0.share.value + missing))"] : [] } ?? []))
  }

  /// Each arm has a reply, and each reply an arm.
  mutating func checkReplies(of rule: RuleDeclaration, _ arms: [(name: Located<String>, share: Located<Int>)], at span: SourceSpan) {
    guard case .arms(let replies)? = rule.reply?.kind else { return }
    for arm in arms where !replies.contains(where: { $0.name.value == arm.name.value }) {
      report(
        Diagnostic(
          .splitArms, "arm `\(arm.name.value)` has no reply", at: arm.name.span,
          related: rule.reply.map { [Diagnostic.Label($0.span, "replies of the arms")] } ?? [],
          help: ["add `\(arm.name.value):` under `reply:`; for silence write none"]))
    }
    for reply in replies where !arms.contains(where: { $0.name.value == reply.name.value }) {
      // Only an arm without a reply can have been meant.
      let missing = arms.map(\.name.value).filter { arm in !replies.contains { $0.name.value == arm } }
      let close = suggestions.match(to: reply.name.value, in: missing)
      report(
        Diagnostic(
          .splitArms, "reply `\(reply.name.value)` belongs to no arm", at: reply.name.span, label: close?.label ?? "",
          related: [Diagnostic.Label(span, "the arms")],
          help: close == nil ? ["remove it, or add the arm under `arms:` with its share"] : [], fix: close?.fix))
    }
  }

  private static func percent(_ share: Int) -> String {
    let (whole, rest) = (share / 100, share % 100)
    return rest == 0 ? "\(whole)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
  }

  mutating func checkWeights() {
    for rule in orderedRules {
      if let reply = rule.reply { checkWeights(reply, rule) }
      for action in rule.actions {
        if case .send(let message, _, _) = action.kind, case .reply(let reply) = message.kind { checkWeights(reply, rule) }
      }
    }
  }

  private mutating func checkWeights(_ reply: ReplyDeclaration, _ rule: RuleDeclaration) {
    if case .random(let choices, _) = reply.kind { checkWeights(choices, reply.span) }
    if case .arms(let replies) = reply.kind {
      // What belongs to no arm is never given.
      let arms = rule.split.map { armDeclarations(of: $0) } ?? []
      for arm in arms {
        if let own = replies.first(where: { $0.name.value == arm.name.value }) { checkWeights(own.reply, rule) }
      }
    } else {
      for inner in reply.nested ?? [] { checkWeights(inner, rule) }
    }
  }

  private mutating func checkWeights(_ choices: [(reply: ReplyDeclaration, weight: Located<Int>)], _ span: SourceSpan) {
    for choice in choices where choice.weight.value <= 0 || choice.weight.value > 1_000_000 {
      report(
        Diagnostic(
          .randomWeights, "weight \(choice.weight.value) is not between 1 and 1000000", at: choice.weight.span,
          notes: choice.weight.value == 0 ? ["the reply would never be chosen"] : [], help: ["write 1 or more, or remove the reply"]))
    }
    if choices.count == 1 {
      report(
        Diagnostic(
          .randomWeights, "`random` with one reply always chooses it", severity: .warning, at: span, help: ["add another, or write the reply itself"])
      )
    }
  }
}
