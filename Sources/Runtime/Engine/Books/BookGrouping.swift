package import Rules

/// What the rows of a report are: one for each campaign, each code, each day.
package enum BookGrouping: Hashable, Sendable, CustomStringConvertible {
  case account, campaign, code, day, week, month, subscription
  /// What stands in a column of the list that the codes of a campaign are made of.
  case column(list: String, column: String)

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
    }
  }

  /// Whether rows follow each other in time.
  package var isTime: Bool {
    switch self {
    case .day, .week, .month: true
    case .account, .campaign, .code, .subscription, .column: false
    }
  }

  /// - Throws: `BookQueryFault` that says what there is.
  package init(_ text: String, in ruleSet: RuleSet) throws(BookQueryFault) {
    if let known = Self.words.first(where: { $0.word == text }) {
      self = known.grouping
      return
    }
    let words = Self.words.map(\.word)
    guard let dot = text.firstIndex(of: "."), dot > text.startIndex else {
      let columns = ruleSet.campaigns.flatMap { ruleSet.lists(of: $0) }.flatMap { list in list.columns.map { "\(list.name).\($0)" } }
      if let close = Suggestion.closest(to: text, in: words + columns) { throw BookQueryFault("no grouping `\(text)`; did you mean `\(close)`?") }
      throw BookQueryFault("no grouping `\(text)`; there are \(quotedList(words)), and columns of lists, as `store.city`")
    }
    let (name, column) = (String(text[..<dot]), String(text[text.index(after: dot)...]))
    let lists = ruleSet.campaigns.flatMap { ruleSet.lists(of: $0) }
    let named = lists.filter { $0.name == name }
    if named.isEmpty {
      let names = Set(lists.map(\.name)).sorted()
      if let close = Suggestion.closest(to: name, in: names) { throw BookQueryFault("no list `\(name)`; did you mean `\(close).\(column)`?") }
      throw BookQueryFault(
        names.isEmpty
          ? "no list `\(name)`: no campaign's codes are made of a list"
          : "no list `\(name)`: codes are made of \(quotedList(names))")
    }
    let columns = Set(named.flatMap(\.columns)).sorted()
    guard columns.contains(column) else {
      if let close = Suggestion.closest(to: column, in: columns) {
        throw BookQueryFault("list `\(name)` has no column `\(column)`; did you mean `\(name).\(close)`?")
      }
      throw BookQueryFault("list `\(name)` has no column `\(column)`; it has \(quotedList(columns))")
    }
    self = .column(list: name, column: column)
  }
}

/// Why a report cannot be what was asked for, in words for who asked.
package struct BookQueryFault: Error, Equatable, Sendable {
  package let reason: String
  package init(_ reason: String) { self.reason = reason }
}
