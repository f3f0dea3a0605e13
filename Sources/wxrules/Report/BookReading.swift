import Engine
import Rules

/// Books of a store, brought up to date and read. What takes long is told on standard error.
struct BookReading {
  private let store: any Store
  private let ruleSet: RuleSet
  private let terms: [BookTerms]
  private let costs: BookCosts

  init(_ store: any Store, _ ruleSet: RuleSet, _ accounts: [String]) {
    self.store = store
    self.ruleSet = ruleSet
    terms = accounts.map { ruleSet.bookTerms(of: $0) }
    costs = ruleSet.bookCosts(of: accounts)
  }

  /// Steps that somebody else may be ahead of, one after the other.
  private static let mostOvertaken = 1000

  func bringUpToDate(recompute: Bool) throws(StoreFault) {
    for terms in terms { try bringUpToDate(terms, recompute: recompute) }
  }

  private func bringUpToDate(_ terms: BookTerms, recompute: Bool) throws(StoreFault) {
    let progress = LineProgress(store, "counting \(terms.account)")
    defer { progress.end() }
    var (lines, overtaken, isAsked) = (0, 0, recompute)
    loop: while overtaken < Self.mostOvertaken {
      let outcome =
        isAsked
        ? try BookKeeping.rebuild(store, terms) { progress.show($0) }
        : try BookKeeping.step(store, terms) { progress.show($0) }
      switch outcome {
      case .upToDate: break loop
      case .moved(let more):
        lines += more
        progress.show(lines)
      case .rebuilt(let why, let all, let unreadable):
        isAsked = false
        progress.end()
        Terminal.complain("wxrules: the books of \(terms.account) were made anew of \(counted(all, "line")): \(why.text)\n")
        complain(of: unreadable, terms.account)
      case .overtaken: overtaken += 1
      }
    }
  }

  private func complain(of unreadable: Int, _ account: String) {
    if unreadable == 0 { return }
    Terminal.complain(
      "wxrules: \(counted(unreadable, "row")) of `book_kept` cannot be read: what erased followers of \(account) came to is not all in the figures\n")
  }

  func reports(_ queries: [BookReportQuery]) throws(StoreFault) -> [BookReport] {
    guard let first = queries.first else { return [] }
    var books: [AccountBooks] = []
    for terms in terms {
      let (before, within) = try cells(under: terms, question(first))
      books.append(AccountBooks(terms: terms, before: before, within: within))
    }
    return queries.map { BookReport(books, in: ruleSet, costs: costs, $0) }
  }

  /// The same, each follower with the arms that they were shown. The books do not keep them apart by that, so everything is counted anew.
  func reports(_ queries: [BookReportQuery], byArmsOf experiments: [ExperimentPlan]) throws(StoreFault) -> [BookReport] {
    guard let first = queries.first else { return [] }
    var books: [AccountBooks] = []
    for terms in terms {
      let progress = LineProgress(store, "counting \(terms.account)")
      defer { progress.end() }
      var arms = BookArms(terms, experiments)
      var lines = 0
      let moment = try store.allHistories(of: terms.account) { history in
        arms.add(history)
        lines += history.lines.count
        progress.show(lines)
      }
      arms.add(moment.kept.postings(under: terms.kept))
      complain(of: moment.unreadable, terms.account)
      books += arms.books(from: first.from, to: first.to)
    }
    return queries.map { BookReport(books, in: ruleSet, costs: costs, $0) }
  }

  /// A server whose rules are not those of this command keeps its own books.
  private func cells(under terms: BookTerms, _ query: BookQuery) throws(StoreFault) -> (before: BookPostings, within: BookPostings) {
    try BookKeeping.cells(store, terms, query) { () throws(StoreFault) in try bringUpToDate(terms, recompute: false) }
  }

  /// Campaigns by the names that the ledger may have for them.
  private func question(_ query: BookReportQuery) -> BookQuery {
    let named = ruleSet.campaigns.filter { query.campaigns.contains($0.id) }
    // What was paid for all of a campaign stands where all of it is: whether anything came later must be known.
    let last = costs.lines.contains { $0.day == nil } ? terms.map { $0.zone.civil(at: query.now).dayNumber }.max() ?? query.to : query.to
    return BookQuery(
      days: query.from...max(query.from, last),
      campaigns: query.campaigns.isEmpty ? nil : Set(named.map(\.id) + named.compactMap(\.movedFrom)))
  }

  /// Everything is counted anew, under both.
  func compare(_ queries: [BookReportQuery], _ policy: AttributionPolicy) throws(StoreFault) -> [BookReport] {
    guard let first = queries.first else { return [] }
    var (declared, other, moved) = ([AccountBooks](), [AccountBooks](), 0)
    for terms in terms {
      let progress = LineProgress(store, "counting \(terms.account)")
      defer { progress.end() }
      let otherTerms = terms.under(policy)
      var comparison = CreditComparison(terms, otherTerms)
      var lines = 0
      let moment = try store.allHistories(of: terms.account) { history in
        comparison.add(history)
        lines += history.lines.count
        progress.show(lines)
      }
      var (one, two) = comparison.postings
      // Of those who were erased there are only sums: they are the same under both.
      one.add(moment.kept.postings(under: terms.kept))
      two.add(moment.kept.postings(under: terms.kept))
      complain(of: moment.unreadable, terms.account)
      declared.append(AccountBooks(terms: terms, all: one, from: first.from, to: first.to))
      other.append(AccountBooks(terms: otherTerms, all: two, from: first.from, to: first.to))
      moved += comparison.elsewhere
    }
    return queries.map { query in
      BookReport.sideBySide(
        BookReport(declared, in: ruleSet, query), BookReport(other, in: ruleSet, query), policy: policy, moved: moved)
    }
  }
}

/// How far a count over the ledger is; nothing is said of what is soon done.
private final class LineProgress {
  private let line: ProgressLine
  private let store: any Store
  private let began = ContinuousClock.now
  private var total: Int?
  private var hasShown = false

  init(_ store: any Store, _ verb: String) {
    self.store = store
    line = ProgressLine(verb: verb)
  }

  func show(_ lines: Int) {
    let elapsed = Int64((ContinuousClock.now - began) / .milliseconds(1))
    guard elapsed >= 1000 else { return }
    // Other accounts may be among them: it is said to be about that many.
    let all = total ?? (try? store.counts().ledger) ?? lines
    total = all
    hasShown = true
    line.show(done: lines, of: max(lines, all), elapsed: elapsed, unit: " lines")
  }

  func end() {
    if hasShown { line.end() }
    hasShown = false
  }
}
