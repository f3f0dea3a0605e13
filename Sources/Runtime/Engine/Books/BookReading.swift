package import Rules

/// What is told while books are read.
package enum BookProgress: Sendable, Equatable {
  /// A count of an account's lines begins.
  case begins(account: String)
  /// So many lines of the ledger are gone through.
  case counted(lines: Int)
  case ends
  case madeAnew(account: String, lines: Int, why: BookKeeping.Reason)
  /// Rows of `book_kept` or `book_departed` that cannot be read: what erased followers came to is not all in the figures.
  case unreadable(account: String, rows: Int)
}

/// Books of a store, brought up to date and read, for a terminal or a page. Blocks.
package struct BookReading {
  private let store: any BookStore
  private let ruleSet: RuleSet
  private let terms: [BookTerms]
  private let costs: BookCosts
  private let tell: (BookProgress) -> Void

  /// - Parameter tell: is told what takes long.
  package init(_ store: any BookStore, _ ruleSet: RuleSet, _ accounts: [String], tell: @escaping (BookProgress) -> Void = { _ in }) {
    self.store = store
    self.ruleSet = ruleSet
    self.tell = tell
    terms = accounts.map { ruleSet.bookTerms(of: $0) }
    costs = ruleSet.bookCosts(of: accounts)
  }

  /// Steps that somebody else may be ahead of, one after the other.
  private static let mostOvertaken = 1000
  /// Times that books are made anew in one reading: rules of others may change them meanwhile.
  private static let mostMade = 10

  /// Accounts whose books would have to be made from the beginning.
  package func unmade() throws(StoreFault) -> [String] {
    var names: [String] = []
    for terms in terms where try store.bookState(of: terms.account)?.fingerprint != terms.fingerprint { names.append(terms.account) }
    return names
  }

  /// - Parameter recompute: whether they are made from the beginning, whatever they say.
  package func bringUpToDate(recompute: Bool = false) throws(StoreFault) {
    for terms in terms { try bringUpToDate(terms, recompute: recompute) }
  }

  private func bringUpToDate(_ terms: BookTerms, recompute: Bool) throws(StoreFault) {
    tell(.begins(account: terms.account))
    defer { tell(.ends) }
    var (lines, overtaken, made, isAsked) = (0, 0, 0, recompute)
    loop: while overtaken < Self.mostOvertaken {
      let outcome =
        isAsked
        ? try BookKeeping.rebuild(store, terms) { tell(.counted(lines: $0)) }
        : try BookKeeping.step(store, terms) { tell(.counted(lines: $0)) }
      switch outcome {
      case .upToDate: break loop
      case .moved(let more):
        lines += more
        tell(.counted(lines: lines))
      case .rebuilt(let why, let all, _):
        isAsked = false
        made += 1
        // Books that are damaged again as soon as they are made would be made for ever.
        if made > Self.mostMade { throw .damaged(table: "book_cells", column: "figures") }
        tell(.ends)
        tell(.madeAnew(account: terms.account, lines: all, why: why))
      case .overtaken: overtaken += 1
      }
    }
    complain(of: try store.unreadableRows(of: terms.account), terms.account)
  }

  private func complain(of unreadable: Int, _ account: String) {
    if unreadable > 0 { tell(.unreadable(account: account, rows: unreadable)) }
  }

  /// What was asked: read from the books, or counted anew where they do not say it.
  /// - Parameter queries: that of `asked`, or others of the same days and campaigns.
  package func reports(_ asked: BookAsked, _ queries: [BookReportQuery]) throws(StoreFault) -> [BookReport] {
    if let policy = asked.policy { return try compare(queries, policy) }
    return asked.arms.isEmpty ? try reports(queries) : try reports(queries, byArmsOf: asked.arms)
  }

  private func reports(_ queries: [BookReportQuery]) throws(StoreFault) -> [BookReport] {
    guard let first = queries.first else { return [] }
    var books: [AccountBooks] = []
    for terms in terms {
      let (before, within) = try cells(under: terms, question(first, of: queries))
      books.append(try told(AccountBooks(terms: terms, before: before, within: within), first))
    }
    return queries.map { BookReport(books, in: ruleSet, costs: costs, $0) }
  }

  /// The same, each follower with the arms that they were shown. The books do not keep them apart by that, so everything is counted anew.
  private func reports(_ queries: [BookReportQuery], byArmsOf experiments: [ExperimentPlan]) throws(StoreFault) -> [BookReport] {
    guard let first = queries.first else { return [] }
    var books: [AccountBooks] = []
    for terms in terms {
      var arms = BookArms(terms, experiments)
      let moment = try allHistories(of: terms) { arms.add($0) }
      arms.add(moment.kept.postings(under: terms.kept))
      for book in arms.books(from: first.from, to: first.to) { books.append(try told(book, first, moment)) }
    }
    return queries.map { BookReport(books, in: ruleSet, costs: costs, $0) }
  }

  private func allHistories(of terms: BookTerms, _ body: (FollowerHistory) -> Void) throws(StoreFault) -> BookMoment {
    tell(.begins(account: terms.account))
    defer { tell(.ends) }
    var lines = 0
    let moment = try store.allHistories(of: terms.account) { history in
      body(history)
      lines += history.lines.count
      tell(.counted(lines: lines))
    }
    complain(of: max(moment.unreadable, try store.unreadableRows(of: terms.account)), terms.account)
    return moment
  }

  /// With what is not in the figures.
  private func told(_ books: AccountBooks, _ query: BookReportQuery, _ moment: BookMoment? = nil) throws(StoreFault) -> AccountBooks {
    var books = books
    books.unreadable = max(moment?.unreadable ?? 0, try store.unreadableRows(of: books.terms.account))
    if query.to >= today(query) { books.setApart(after: query.to) }
    return books
  }

  /// In the zone where it is the latest.
  private func today(_ query: BookReportQuery) -> Int { terms.map { $0.zone.civil(at: query.now).dayNumber }.max() ?? query.to }
  /// Days that are still to come in one zone, and have begun in another: between the two most distant ones are 26 hours.
  private static let ahead = 2

  /// A server whose rules are not those of this command keeps its own books.
  private func cells(under terms: BookTerms, _ query: BookQuery) throws(StoreFault) -> (before: BookPostings, within: BookPostings) {
    try BookKeeping.cells(store, terms, query) { () throws(StoreFault) in try bringUpToDate(terms, recompute: false) }
  }

  /// Campaigns by the names that the ledger may have for them.
  private func question(_ query: BookReportQuery, of queries: [BookReportQuery]) -> BookQuery {
    let named = ruleSet.campaigns.filter { query.campaigns.contains($0.id) }
    // What was paid for all of a campaign stands where all of it is: whether anything came later must be known.
    let today = today(query)
    let last = query.to >= today ? query.to + Self.ahead : costs.lines.contains { $0.day == nil } ? today : query.to
    return BookQuery(
      days: query.from...max(query.from, last),
      campaigns: query.campaigns.isEmpty ? nil : Set(named.map(\.id) + named.compactMap(\.movedFrom)),
      isByCode: queries.contains { $0.isByCode }, people: queries.allSatisfy { $0.people == query.people } ? query.people : .all)
  }

  /// Everything is counted anew, under both.
  private func compare(_ queries: [BookReportQuery], _ policy: AttributionPolicy) throws(StoreFault) -> [BookReport] {
    guard let first = queries.first else { return [] }
    var (declared, other, comparisons) = ([AccountBooks](), [AccountBooks](), [CreditComparison]())
    for terms in terms {
      let otherTerms = terms.under(policy)
      var comparison = CreditComparison(terms, otherTerms, days: first.from...max(first.from, first.to))
      let moment = try allHistories(of: terms) { comparison.add($0) }
      var (one, two) = comparison.postings
      // Of those who were erased there are only sums: they are the same under both.
      one.add(moment.kept.postings(under: terms.kept))
      two.add(moment.kept.postings(under: terms.kept))
      declared.append(try told(AccountBooks(terms: terms, all: one, from: first.from, to: first.to), first, moment))
      other.append(try told(AccountBooks(terms: otherTerms, all: two, from: first.from, to: first.to), first, moment))
      comparisons.append(comparison)
    }
    return queries.map { query in
      var rows = BookSummation(declared, BookOrigins(terms.map(\.account), in: ruleSet, query), BookCosts(), query, groupings: query.groupings)
      let moved = comparisons.enumerated().reduce(0) { $0 + $1.element.elsewhere(in: &rows, of: $1.offset) }
      return BookReport.sideBySide(
        BookReport(declared, in: ruleSet, query), BookReport(other, in: ruleSet, query), policy: policy, moved: moved)
    }
  }
}
