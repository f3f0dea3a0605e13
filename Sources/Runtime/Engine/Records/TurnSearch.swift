package import Rules

/// Which remembered turns are wanted, the newest first.
package struct TurnSearch: Sendable {
  package var account: String?
  /// A rule, or `none` for turns without an answer.
  package var rule: String?
  /// The word of the event's kind.
  package var kind: String?
  package var mark: TurnMarks?
  /// Only older ones.
  package var before: TurnID?
  package var limit = 50

  package init() {}

  package static let noRule = "none"
  /// Turns that are looked at for one question: what is so rare is looked for on from where it ended.
  package static let mostRead = 100_000
  /// Turns of one step: of more it is made shorter.
  private static let mostInStep = 10_000
  /// Microseconds.
  private static let second: Int64 = 1_000_000
  private static let firstStep = 60 * second
  private static let year = 366 * 86_400 * second

  package struct Found: Sendable {
    /// The newest first.
    package var turns: [TurnRecord] = []
    /// Where looking ended before all were seen: ask for turns before this one; nil where there are none.
    package var goOn: TurnID?
  }

  package func takes(_ turn: TurnRecord) -> Bool {
    (account ?? turn.account) == turn.account && (kind ?? turn.kind) == turn.kind && mark.map { turn.marks.contains($0) } ?? true
      && (rule.map { $0 == turn.rule || $0 == Self.noRule && turn.rule == nil } ?? true)
  }

  /// Goes back in steps that are as long as turns are few. Blocks.
  /// - Parameter now: microseconds since 1970 UTC.
  /// - Complexity: O(turns that are looked at), at most some `mostRead`.
  package func found(in turns: any TurnStore, now: Int64) throws(StoreFault) -> Found {
    var found = Found()
    // A clock may have been set back since the newest: first it looks ahead.
    var isAhead = before == nil
    var (end, step) = (before?.number ?? now.addingSaturated(Self.year), isAhead ? Self.year : Self.firstStep)
    var read = 0
    while found.turns.count < limit, end > 0 {
      if read >= Self.mostRead {
        found.goOn = TurnID(number: end)
        return found
      }
      let start = max(0, end.subtractingSaturated(step))
      let isWhole = try look(in: turns, from: start, to: end, &found.turns, &read)
      guard isWhole else {
        step = max(Self.second, step / 8)
        continue
      }
      step = isAhead ? Self.firstStep : step.multipliedSaturated(by: 2)
      (end, isAhead) = (start, false)
    }
    if found.turns.count > limit { found.turns.removeLast(found.turns.count - limit) }
    if found.turns.count == limit { found.goOn = found.turns.last?.id }
    return found
  }

  /// - Returns: false when there are too many for one step, of which nothing is taken.
  private func look(
    in turns: any TurnStore, from start: Int64, to end: Int64, _ found: inout [TurnRecord], _ read: inout Int
  ) throws(StoreFault) -> Bool {
    guard start < end else { return true }
    var (newest, count) = (Newest<TurnRecord>(limit), 0)
    let most = end - start > Self.second ? Self.mostInStep : .max
    try turns.records(in: TurnID(number: start)..<TurnID(number: end)) { record in
      count += 1
      if takes(record) { newest.add(record) }
      return count <= most
    }
    read += count
    guard count <= most else { return false }
    found += newest.inOrder.reversed()
    return true
  }
}

extension RuleSet {
  /// What is said of a rule that no remembered turn names; nil where the rules have it, and it has only done nothing.
  package func objection(toRule name: String) -> BookQueryFault? {
    let names = compiled.rules.map(\.id)
    guard name != TurnSearch.noRule, !names.contains(name) else { return nil }
    let close = Suggestion.closest(to: name, in: names)
    let shown = OutsideText.shown(name, upTo: 64)
    return BookQueryFault(
      close.map { "no rule `\(shown)`; did you mean `\($0)`?" } ?? "no rule `\(shown)`: neither the rules nor the remembered turns know it")
  }
}

extension TurnMarks {
  /// By the words that people and programs have for it; nil for any other.
  package init?(word: String) {
    switch word {
    case "unanswered", "no rule answered": self = .unanswered
    case "failed", "fault": self = .fault
    case "remark": self = .remark
    case "follow": self = .follow
    case "unfollow": self = .unfollow
    case "scan": self = .scan
    case "experiment", "exposure": self = .exposure
    case "low_stock", "stock low": self = .lowStock
    case "actions", "acts": self = .acts
    case "foreign", "event by name": self = .foreign
    default: return nil
    }
  }

  package static let names = ["unanswered", "failed", "remark", "follow", "unfollow", "scan", "experiment", "low_stock", "actions", "foreign"]
}
