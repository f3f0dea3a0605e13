/// What a rule with a limit uses up when it answers.
extension Facts {
  func answering(_ limit: CompiledLimit, of rule: CompiledRule, under key: String, at time: Int64, in zone: Zone, limits: Limits) -> [FactChange] {
    let times = limit.kept(answers(of: limit.share, under: key), adding: time, lateness: rule.lateness, in: zone)
    switch limit.share {
    case .account: return [.answeredForAll(limit: key, times: times)]
    case .user:
      let spare = limit.by == nil ? [] : spareAnswers(limit, of: rule, besides: key, at: time, limits: limits)
      return spare.map { .answered(rule: $0, times: []) } + [.answered(rule: key, times: times)]
    }
  }

  /// Counts of other texts that are over, and the oldest ones where there would be too many.
  private func spareAnswers(_ limit: CompiledLimit, of rule: CompiledRule, besides key: String, at time: Int64, limits: Limits) -> [String] {
    let prefix = CompiledLimit.prefix(of: rule.id)
    let others = profile.answers.filter { $0.key != key && $0.key.hasPrefix(prefix) }.map { (key: $0.key, last: $0.value.last ?? .min) }
    let isOver = { (last: Int64) in limit.period.end(of: last, lateness: rule.lateness).map { $0 < time } ?? false }
    let kept = others.filter { !isOver($0.last) }.sorted { ($0.last, $0.key) < ($1.last, $1.key) }
    return (others.filter { isOver($0.last) } + kept.prefix(max(0, kept.count + 1 - limits.countedTexts))).map(\.key).sorted()
  }
}
