package import Rules

/// What the rows of a report are: one for each campaign, each code, each day.
package enum BookGrouping: Hashable, Sendable, CustomStringConvertible {
  case account, campaign, code, day, week, month, subscription
  /// What stands in a column of the list that the codes of a campaign are made of.
  case column(list: String, column: String)
  /// The arm of an experiment that the follower was shown first.
  case arm(experiment: String)

  /// Those that need no list, as they are written.
  package static let words: [(word: String, grouping: BookGrouping)] = [
    ("account", .account), ("campaign", .campaign), ("code", .code), ("day", .day), ("week", .week), ("month", .month),
    ("subscription", .subscription),
  ]

  /// As it is written: `campaign`, `store.city`.
  package var description: String {
    switch self {
    case .account: "account"
    case .campaign: "campaign"
    case .code: "code"
    case .day: "day"
    case .week: "week"
    case .month: "month"
    case .subscription: "subscription"
    case .column(let list, let column): "\(list).\(column)"
    case .arm(let experiment): "\(Self.armWord).\(experiment)"
    }
  }

  /// Whether rows follow each other in time.
  package var isTime: Bool {
    switch self {
    case .day, .week, .month: true
    case .account, .campaign, .code, .subscription, .column, .arm: false
    }
  }

  private static let armWord = "arm"

  /// Nil when it is no grouping by an arm.
  private static func arm(_ text: String, in ruleSet: RuleSet) throws(BookQueryFault) -> BookGrouping? {
    let experiments = ruleSet.compiled.experiments.map(\.name)
    if text == armWord {
      guard let only = experiments.first else { throw BookQueryFault("no grouping `arm`: the rules declare no experiment") }
      if experiments.count > 1 {
        throw BookQueryFault("`arm` of which experiment? write \(quotedList(experiments.prefix(3).map { "\(armWord).\($0)" }))")
      }
      return .arm(experiment: only)
    }
    guard text.hasPrefix(armWord + ".") else { return nil }
    let name = String(text.dropFirst(armWord.count + 1))
    if experiments.contains(name) { return .arm(experiment: name) }
    // It may be a list that is called so.
    if ruleSet.campaigns.contains(where: { ruleSet.lists(of: $0).contains { $0.name == armWord } }) { return nil }
    if let close = Suggestion.closest(to: name, in: experiments) {
      throw BookQueryFault("no experiment `\(OutsideText.shown(name, upTo: 64))`; did you mean `\(armWord).\(close)`?")
    }
    throw BookQueryFault(
      experiments.isEmpty
        ? "no experiment `\(OutsideText.shown(name, upTo: 64))`; the rules declare none"
        : "no experiment `\(OutsideText.shown(name, upTo: 64))`; there are \(quotedList(experiments))")
  }

  /// - Throws: `BookQueryFault` that says what there is.
  package init(_ text: String, in ruleSet: RuleSet) throws(BookQueryFault) {
    if let known = Self.words.first(where: { $0.word == text }) {
      self = known.grouping
      return
    }
    if let arm = try Self.arm(text, in: ruleSet) {
      self = arm
      return
    }
    let words = Self.words.map(\.word) + [Self.armWord]
    guard let dot = text.firstIndex(of: "."), dot > text.startIndex else {
      let columns = ruleSet.campaigns.flatMap { ruleSet.lists(of: $0) }.flatMap { list in list.columns.map { "\(list.name).\($0)" } }
      if let close = Suggestion.closest(to: text, in: words + columns) {
        throw BookQueryFault("no grouping `\(OutsideText.shown(text, upTo: 64))`; did you mean `\(close)`?")
      }
      throw BookQueryFault(
        "no grouping `\(OutsideText.shown(text, upTo: 64))`; there are \(quotedList(words)), and columns of lists, as `store.city`")
    }
    let (name, column) = (String(text[..<dot]), String(text[text.index(after: dot)...]))
    let lists = ruleSet.campaigns.flatMap { ruleSet.lists(of: $0) }
    let named = lists.filter { $0.name == name }
    if named.isEmpty {
      let names = Set(lists.map(\.name)).sorted()
      if let close = Suggestion.closest(to: name, in: names) {
        throw BookQueryFault("no list `\(OutsideText.shown(name, upTo: 64))`; did you mean `\(close).\(column)`?")
      }
      throw BookQueryFault(
        names.isEmpty
          ? "no list `\(OutsideText.shown(name, upTo: 64))`: no campaign's codes are made of a list"
          : "no list `\(OutsideText.shown(name, upTo: 64))`: codes are made of \(quotedList(names))")
    }
    let columns = Set(named.flatMap(\.columns)).sorted()
    guard columns.contains(column) else {
      if let close = Suggestion.closest(to: column, in: columns) {
        throw BookQueryFault("list `\(name)` has no column `\(OutsideText.shown(column, upTo: 64))`; did you mean `\(name).\(close)`?")
      }
      throw BookQueryFault("list `\(name)` has no column `\(OutsideText.shown(column, upTo: 64))`; it has \(quotedList(columns))")
    }
    self = .column(list: name, column: column)
  }
}

/// Why a report cannot be what was asked for, in words for who asked.
package struct BookQueryFault: Error, Equatable, Sendable {
  package let reason: Phrase
  package init(_ reason: Phrase) { self.reason = reason }
}
