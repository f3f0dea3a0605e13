/// Which events two rule sets do not answer alike.
///
/// Complete, by this argument. Rules that are in both with the same conditions, and in the same order to each other, bring about no difference
/// by themselves: if one of them answers in each set, both match in both, and the earlier of the two answers in both, so that it is one rule.
/// Therefore at every event with another outcome a rule acts, in one set or the other, that was added, removed, moved or given other
/// conditions; or it is one rule, which says something else. For each rule of the first kind all its texts are looked at: one by one where
/// they are few; else all combinations of "which rules take a text" that there are, each by its shortest text. For each the events are divided by state, time, tags and whatever else the rules ask, and compared region by
/// region. What is found is played by both sets before it is told; what could not be worked out is told as such.
///
/// A difference is another rule, another reply, or other actions. What is only counted otherwise (limits, credits of campaigns) shows
/// where it leads to one of these. A counter that counts something else comes to other values, and no event is compared with others: of the rules
/// that ask it nothing is proved.
package struct RuleDifference: Sendable {
  /// Events that change from one rule to another.
  package struct Change: Sendable {
    package enum Aspect: Hashable, Sendable {
      /// Who answers, or what they say.
      case answer
      /// What is done whoever answers.
      case beside
      /// In which order this rule and another one act.
      case order(with: String)
    }
    package let aspect: Aspect
    /// The rule in the old set; nil when none acts.
    package let before: String?
    package let after: String?
    /// Whose code is scanned; nil for all other events.
    package let campaign: String?
    /// Words of events.
    package internal(set) var events: [Phrase]
    /// Names, where there are several.
    package internal(set) var accounts: [String]
    package internal(set) var states: Set<Subscription>
    /// Whether it is so at some times only.
    package internal(set) var isTimed: Bool
    /// At which, where it is so at the same times in all its events; nil where that takes more words.
    package internal(set) var times: Phrase?
    /// Codes of the campaign at which it is so.
    package internal(set) var codes: Int
    /// An event of them, as both sets answer it.
    package let witness: Witness
    package let planBefore: Plan
    package let planAfter: Plan
  }
  /// What was not worked out.
  package struct Unproved: Hashable, Sendable {
    package let rule: String
    package let reason: Phrase
  }

  /// In the order of the new rules.
  package internal(set) var changes: [Change] = []
  package internal(set) var unproved: [Unproved] = []
  /// Ids of rules.
  package internal(set) var added: [String] = []
  package internal(set) var removed: [String] = []
  package internal(set) var rewritten: [String] = []
  package internal(set) var moved: [String] = []
  package let accountsAdded: [String]
  package let accountsRemoved: [String]
}

extension RuleDifference {
  /// - Parameter budget: how many texts are looked at, and how many events are played.
  package init(from old: RuleSet, to new: RuleSet, budget: Int = Self.usualBudget) {
    let (before, after) = (old.accounts.map(\.name), new.accounts.map(\.name))
    // With one account nothing is chosen by its name.
    let haveChoice = max(before.count, after.count) > 1
    accountsAdded = haveChoice ? after.filter { !before.contains($0) } : []
    accountsRemoved = haveChoice ? before.filter { !after.contains($0) } : []
    let alignment = RuleAlignment(RuleMark.all(of: old.compiled), RuleMark.all(of: new.compiled))
    note(alignment)
    if alignment.isSame { return }
    let vocabulary = JointVocabulary(old.compiled, new.compiled)
    var search = DifferenceSearch(
      ComparedSet(
        ruleSet: old, identities: alignment.old, isChanged: alignment.isChangedInOld, isDisplaced: alignment.isDisplacedInOld, words: vocabulary.old),
      ComparedSet(
        ruleSet: new, identities: alignment.new, isChanged: alignment.isChangedInNew, isDisplaced: alignment.isDisplacedInNew, words: vocabulary.new),
      vocabulary, budget: budget)
    search.run()
    changes = search.changes
    unproved = RecountedCounters(from: old.compiled, to: new.compiled).doubts(of: alignment) + search.unproved
  }

  package static let usualBudget = 100_000

  /// Which rules have changed, each once, in the order of its set.
  private mutating func note(_ alignment: RuleAlignment) {
    var (before, after): ([String: [RuleMark]], [String: [RuleMark]]) = ([:], [:])
    for (at, mark) in alignment.old.enumerated() where alignment.isChangedInOld[at] { before[mark.id, default: []].append(mark) }
    for (at, mark) in alignment.new.enumerated() where alignment.isChangedInNew[at] { after[mark.id, default: []].append(mark) }
    var seen: Set<String> = []
    for (at, mark) in alignment.new.enumerated() where alignment.isChangedInNew[at] && seen.insert(mark.id).inserted {
      if let former = before[mark.id] {
        if Set(former) == Set(after[mark.id] ?? []) { moved.append(mark.id) } else { rewritten.append(mark.id) }
      } else {
        added.append(mark.id)
      }
    }
    for (at, mark) in alignment.old.enumerated() where alignment.isChangedInOld[at] && seen.insert(mark.id).inserted { removed.append(mark.id) }
  }

  /// Whether every event is answered as before, and that is proved.
  package var isSame: Bool { changes.isEmpty && unproved.isEmpty && accountsAdded.isEmpty && accountsRemoved.isEmpty }

  private static func name(of rule: String?) -> Phrase { rule.map { Phrase(verbatim: $0) } ?? "nobody" }

  /// As a log says it: `3 classes of events change: hello → greet, …`.
  package var summary: Phrase {
    var parts: [Phrase] = []
    if changes.isEmpty {
      parts.append(added.isEmpty && removed.isEmpty && rewritten.isEmpty && moved.isEmpty ? "no rule changes" : "no event is answered otherwise")
    } else {
      let shown = changes.prefix(3).map { [Self.name(of: $0.before), Self.name(of: $0.after)].joined(separator: " → ") }
      let listed = (changes.count > shown.count ? shown + [Phrase(verbatim: "…")] : shown).listed()
      parts.append(changes.count == 1 ? "1 class of events changes: \(listed)" : "\(changes.count) classes of events change: \(listed)")
    }
    if !unproved.isEmpty { parts.append("\(unproved.count) not proved") }
    if !accountsAdded.isEmpty { parts.append("new: account \(accountsAdded.map { Phrase(verbatim: $0) }.listed())") }
    if !accountsRemoved.isEmpty { parts.append("gone: account \(accountsRemoved.map { Phrase(verbatim: $0) }.listed())") }
    return parts.clauses()
  }
}
