/// Counters of both sets that do not count the same in them. The facts of an event say what a counter holds, and both sets are given the same
/// facts: what it would have come to in either is not in them.
struct RecountedCounters {
  private let names: Set<String>

  init(from old: CompiledRules, to new: CompiledRules) {
    let (before, after) = (RuleContents(old), RuleContents(new))
    names = Set(old.counters.map(\.name)).intersection(new.counters.map(\.name)).filter { before.counter($0) != after.counter($0) }
  }

  /// Of each rule of both sets that asks one.
  func doubts(of alignment: RuleAlignment) -> [RuleDifference.Unproved] {
    if names.isEmpty { return [] }
    let before = Dictionary(alignment.old.map { ($0.id, $0.content.counters) }) { $0.union($1) }
    var seen: Set<RuleDifference.Unproved> = []
    return alignment.new.flatMap { mark -> [RuleDifference.Unproved] in
      let asked = mark.content.counters.intersection(before[mark.id] ?? []).intersection(names)
      return asked.sorted().map { .init(rule: mark.id, reason: "the counter `\($0)` counts otherwise, and may come to another value") }
    }.filter { seen.insert($0).inserted }
  }
}
