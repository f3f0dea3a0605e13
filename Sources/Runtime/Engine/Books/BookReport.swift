package import Rules

/// What is asked for.
package struct BookReportQuery: Sendable, Equatable {
  /// Days since 1970 in the zone of each account, both among it.
  package var from: Int
  package var to: Int
  package var groupings: [BookGrouping]
  /// Names of campaigns of today; empty for all, and then for what came without a campaign too.
  package var campaigns: Set<String>
  /// Seconds since 1970 UTC: what is old enough to be known.
  package var now: Int64
  package var language: DisplayLanguage

  package init(
    from: Int, to: Int, groupings: [BookGrouping] = [.campaign], campaigns: Set<String> = [], now: Int64, language: DisplayLanguage = .en
  ) {
    self.from = from
    self.to = to
    self.groupings = groupings
    self.campaigns = campaigns
    self.now = now
    self.language = language
  }

  /// Whether rows tell codes of a campaign apart.
  var isByCode: Bool {
    groupings.contains { grouping in
      switch grouping {
      case .code, .column: true
      case .account, .campaign, .day, .week, .month, .subscription, .arm: false
      }
    }
  }
}

extension BookReportQuery {
  /// Of which spans its rows tell people, as `BookSummation.people(of:)` looks for them.
  var people: BookQuery.People {
    if groupings.contains(.day) { return .by(.day) }
    switch (groupings.contains(.week), groupings.contains(.month)) {
    case (true, false): return .by(.week)
    case (false, true): return .by(.month)
    case (true, true), (false, false): return .ofWhole
    }
  }
}

/// The figures of one account that a report is made of.
package struct AccountBooks: Sendable {
  package let terms: BookTerms
  /// Of each source all days before the query's; their days tell nothing.
  package var before: BookPostings
  package var within: BookPostings
  /// Arms that their followers were shown, by experiment; those of whom there is none are missing. Several such books are one account.
  package var arms: [String: String] = [:]
  /// Rows of erased followers that could not be read.
  package var unreadable = 0
  /// The first day with figures that is still to come; nil when there is none.
  package private(set) var later: Int?

  package init(terms: BookTerms, before: BookPostings = BookPostings(), within: BookPostings) {
    self.terms = terms
    self.before = before
    self.within = within
  }

  /// Takes out what stands on days that are still to come: somebody's clock was ahead, or the account has moved to a zone where it is earlier, and
  /// sums of the erased stay on the day that was theirs.
  /// - Parameter last: the last day that there is.
  package mutating func setApart(after last: Int) {
    later = within.cells.keys.lazy.map(\.day).filter { $0 > last }.min()
    if later == nil { return }
    within.cells = within.cells.filter { $0.key.day <= last }
    within.conversions = within.conversions.filter { $0.key.cell.day <= last }
    within.gaps = within.gaps.filter { $0.key.cell.day <= last }
  }

  /// Divides all that there is.
  package init(terms: BookTerms, all: BookPostings, from first: Int, to last: Int) {
    self.init(terms: terms, within: BookPostings())
    for (cell, figures) in all.cells {
      // Later ones tell whether a campaign was over.
      if cell.day < first { before.cells[cell] = figures } else { within.cells[cell] = figures }
    }
    for (cell, conversion) in all.conversions where (first...max(first, last)).contains(cell.cell.day) { within.conversions[cell] = conversion }
    for (gap, count) in all.gaps where (first...max(first, last)).contains(gap.cell.day) { within.gaps[gap] = count }
    within.people = all.people
  }
}

/// Figures as they are printed: a pure function of cells, rules and a question. Papers print it and compute nothing.
///
/// Of each row holds `opening + new + returning + found − lost − erased = closing`, and what may be added up comes to the total.
package struct BookReport: Sendable, Equatable {
  package struct Row: Sendable, Equatable {
    /// One for each grouping.
    package let labels: [BookLabel]
    /// One for each column; nil where it is not known.
    package let figures: [BookFigure?]
  }
  /// What a figure means.
  package struct Definition: Sendable, Equatable {
    package let word: String
    package let meaning: String
  }

  package let title: String
  /// Days since 1970.
  package let from: Int
  package let to: Int
  package let language: DisplayLanguage
  package let groupings: [BookGrouping]
  package let columns: [BookColumn]
  package let rows: [Row]
  /// Figures of all rows together; one for each column.
  package let total: [BookFigure?]
  package let definitions: [Definition]
  /// What is blank and why, and what was put right.
  package var notes: [String]
  /// Those of them that hold for all figures of the accounts.
  private let standing: [String]

  /// - Parameter books: of each account that is reported on.
  /// - Complexity: O(cells + codes that have costs + rows log rows).
  package init(_ books: [AccountBooks], in ruleSet: RuleSet, costs: BookCosts = BookCosts(), _ query: BookReportQuery) {
    var terms: [BookTerms] = []
    for book in books where !terms.contains(where: { $0.account == book.terms.account }) { terms.append(book.terms) }
    let names = BookOrigins(terms.map(\.account), in: ruleSet, query)
    let rows = BookSummation(books, names, costs, query, groupings: query.groupings)
    let whole = BookSummation(books, names, costs, query, groupings: [])
    let columns = Self.columns(of: whole)
    let total = whole.sums.values.first ?? BookSum(spans: whole.spans.count)
    let words = BookWords(query.language)
    self.columns = columns
    self.rows = rows.rows.map { row in
      Row(labels: row.labels, figures: columns.map { rows.figure($0, of: row.sum, people: row.people) })
    }
    self.total = columns.map { whole.figure($0, of: total, people: whole.people(of: whole.sums.first)) }
    title = words.title(terms.map(\.account), query)
    (from, to, language, groupings) = (query.from, query.to, query.language, query.groupings)
    definitions = words.definitions(terms, names, columns) + words.arms(query.groupings) + words.unnamed(self.rows, query.groupings)
    standing = terms.flatMap { terms in
      let own = books.filter { $0.terms.account == terms.account }
      return words.unreadable(own.map(\.unreadable).max() ?? 0, terms.account) + words.later(own.compactMap(\.later).min(), terms)
    }
    notes =
      standing + words.notes(columns: columns, rows: self.rows, total: self.total, kept: total, old: whole.old, query: query)
      + words.untold(rows.untold)
      + [words.undeclared(names.undeclared(in: books))].compactMap { $0 }
  }

  private init(
    _ declared: BookReport, columns: [BookColumn], rows: [Row], total: [BookFigure?], definitions: [Definition], notes: [String]
  ) {
    (title, from, to, language, groupings) = (declared.title, declared.from, declared.to, declared.language, declared.groupings)
    (self.columns, self.rows, self.total, self.definitions, self.notes) = (columns, rows, total, definitions, declared.standing + notes)
    standing = declared.standing
  }

  private static func columns(of whole: BookSummation) -> [BookColumn] {
    var columns: [BookColumn] = [.scans, .people, .new, .returning, .found, .lost, .quick, .takenBack, .erased, .net, .opening, .closing]
    columns += whole.spans.map { .kept($0) }
    columns += whole.conversions
    if whole.hasCosts {
      columns += [.cost, .costPerNew]
      let week: Int64 = 7 * 86_400
      if let span = whole.spans.contains(week) ? week : whole.spans.last { columns.append(.costPerKept(span)) }
    }
    return columns
  }
}

// MARK: two policies

extension BookReport {
  /// Another policy beside the declared one.
  /// - Parameters:
  ///   - other: the same question, counted under the other policy.
  ///   - moved: how many followers are credited elsewhere.
  package static func sideBySide(_ declared: BookReport, _ other: BookReport, policy: AttributionPolicy, moved: Int) -> BookReport {
    let compared: [BookColumn] = [.new, .returning, .lost, .closing]
    func places(_ report: BookReport) -> [Int] { compared.compactMap { report.columns.firstIndex(of: $0) } }
    let (left, right) = (places(declared), places(other))
    let none: [BookFigure?] = compared.map { _ in .count(0) }
    var byLabels: [[BookLabel]: (declared: [BookFigure?]?, other: [BookFigure?]?)] = [:]
    for row in declared.rows { byLabels[row.labels, default: (nil, nil)].declared = left.map { row.figures[$0] } }
    for row in other.rows { byLabels[row.labels, default: (nil, nil)].other = right.map { row.figures[$0] } }
    let rows = byLabels.sorted { BookSummation.areOrdered($0.key, $1.key) }.map { labels, figures in
      Row(labels: labels, figures: (figures.declared ?? none) + (figures.other ?? none))
    }
    let words = BookWords(declared.language)
    return BookReport(
      declared, columns: compared + compared.map { .otherwise($0) }, rows: rows,
      total: left.map { declared.total[$0] } + right.map { other.total[$0] },
      definitions: declared.definitions + [Definition(word: words.otherPolicy, meaning: words.policy(policy))], notes: [words.moved(moved)])
  }
}
