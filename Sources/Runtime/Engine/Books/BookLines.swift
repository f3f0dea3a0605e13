package import Rules

/// The lines of the ledger that a figure of a report is the count of: those whose strokes are added up in it, by the same walk. An unfollow
/// has no code, and stands by what its follower was credited to. Of those who were erased there are only sums.
package struct BookLines {
  package enum Column: String, Sendable, CaseIterable {
    case scans, people, new, returning, found, lost, quick
    case takenBack = "taken_back"
    case erased, net, opening, closing
    /// New and returning together: those who followed.
    case came

    /// The columns of the walk that come to it; nil for those who are there at a time.
    fileprivate var strokes: Set<Int>? {
      let columns: [FollowerFold.Column]
      switch self {
      case .scans, .people: columns = [.scans]
      case .new: columns = [.new]
      case .returning: columns = [.returning]
      case .found: columns = [.found]
      case .lost: columns = [.lost]
      case .quick: columns = [.quick]
      case .takenBack: columns = [.takenBack]
      case .erased: columns = [.erased]
      case .net: columns = [.new, .returning, .lost]
      case .came: columns = [.new, .returning]
      case .opening, .closing: return nil
      }
      return Set(columns.map(\.rawValue))
    }
  }

  private let column: Column
  private let labels: [String]
  private let terms: [BookTerms]
  private let limit: Int
  /// Days of the row, as far as they are asked for; nil where it has none.
  private let days: ClosedRange<Int>?
  private var summation: BookSummation
  private var known: [Int: [BookCell: Bool]] = [:]
  private var found: [LedgerEntry] = []
  private var count = 0

  /// - Parameters:
  ///   - labels: what the row is called, in the order of the groupings.
  ///   - limit: lines that are told, the newest; above 0.
  /// - Throws: `BookQueryFault` where no row can be called so.
  package init(_ column: Column, of asked: BookAsked, groupings: [BookGrouping], labels: [String], limit: Int, in ruleSet: RuleSet)
    throws(BookQueryFault)
  {
    guard labels.count == groupings.count else {
      throw BookQueryFault("`label`: \(counted(labels.count, "label")) for \(counted(groupings.count, "grouping")); each needs one")
    }
    if asked.isRecount { throw BookQueryFault("lines are told under the declared policy, and not by arms") }
    self.column = column
    self.labels = labels
    self.limit = max(1, limit)
    terms = asked.accounts.map { ruleSet.bookTerms(of: $0) }
    var query = asked.query
    query.groupings = groupings
    days = Self.days(of: query, labels)
    summation = BookSummation(
      terms.map { AccountBooks(terms: $0, within: BookPostings()) }, BookOrigins(asked.accounts, in: ruleSet, query), BookCosts(), query,
      groupings: groupings)
  }

  private static func days(of query: BookReportQuery, _ labels: [String]) -> ClosedRange<Int>? {
    let times = zip(query.groupings, labels).filter { $0.0.isTime }
    if times.isEmpty { return query.from...max(query.from, query.to) }
    let days = (query.from...max(query.from, query.to)).filter { day in times.allSatisfy { text(of: $0.0, on: day) == $0.1 } }
    guard let first = days.first, let last = days.last else { return nil }
    return first...last
  }

  /// What a row is called that holds a day.
  private static func text(of grouping: BookGrouping, on day: Int) -> String {
    switch grouping {
    case .day: BookLabel.day(day).text
    case .week: BookLabel.day(BookDays.start(of: .week, with: day)).text
    case .month: BookLabel.month(BookDays.start(of: .month, with: day)).text
    case .account, .campaign, .code, .subscription, .column, .arm: ""
    }
  }

  /// Whether the whole ledger is gone through for it.
  package var isRecount: Bool { column.strokes == nil }

  /// Followers of whom lines are looked up by themselves; of more the whole ledger is gone through.
  private static let mostFollowers = 100_000
  private static let chunk = 500

  /// Blocks.
  /// - Returns: the newest lines, the newest last, and how many there are in all.
  /// - Complexity: O(lines of those who did something on these days); all lines for `opening` and `closing`.
  package mutating func read(_ store: any Store) throws(StoreFault) -> (lines: [LedgerEntry], count: Int) {
    guard let days else { return ([], 0) }
    for (account, terms) in terms.enumerated() {
      var (fold, names) = (FollowerFold(terms), BookNames(terms.policies))
      if !isRecount, let followers = try followers(of: terms, on: days, in: store) {
        for start in stride(from: 0, to: followers.count, by: Self.chunk) {
          var lines: [FollowerID: [LedgerEntry]] = [:]
          try store.lines(of: Array(followers[start..<min(start + Self.chunk, followers.count)])) { lines[$0.follower, default: []].append($0) }
          for (_, lines) in lines { take(FollowerHistory(lines: lines), of: account, on: days, &fold, &names) }
        }
      } else {
        _ = try store.allHistories(of: terms.account) { history in
          if !history.isErased { take(history, of: account, on: days, &fold, &names) }
        }
      }
    }
    cut()
    return (found, count)
  }

  /// Those who did something on the days; nil where they are too many.
  private func followers(of terms: BookTerms, on days: ClosedRange<Int>, in store: any Store) throws(StoreFault) -> [FollowerID]? {
    func start(of day: Int) -> Int64 { terms.zone.instant(of: CivilTime(dayNumber: day)) }
    var followers: Set<FollowerID> = []
    try store.lines(of: terms.account, in: start(of: days.lowerBound)..<start(of: days.upperBound + 1)) { line in
      if followers.count <= Self.mostFollowers, !line.follower.openid.isEmpty { followers.insert(line.follower) }
    }
    return followers.count > Self.mostFollowers ? nil : Array(followers)
  }

  private mutating func take(
    _ history: FollowerHistory, of account: Int, on days: ClosedRange<Int>, _ fold: inout FollowerFold, _ names: inout BookNames
  ) {
    fold.walk(history, &names)
    let lines = FollowerFold.inOrder(history.lines)
    func cell(_ packed: PackedCell, on day: Int) -> BookCell {
      BookCell(day: day, source: names.sources[Int(packed.source)], subscription: packed.subscription)
    }
    guard let wanted = column.strokes else {
      let end = column == .opening ? days.lowerBound : days.upperBound + 1
      guard let (line, packed) = standing(before: end, fold) else { return }
      if matches(cell(packed, on: days.lowerBound), account) { add(lines[line]) }
      return
    }
    var start = 0
    for (line, end) in fold.ends.enumerated() {
      let isIn = fold.strokes[start..<end].contains { stroke in
        wanted.contains(stroke.column) && stroke.count > 0 && days.contains(stroke.cell.day)
          && matches(cell(stroke.cell, on: stroke.cell.day), account)
      }
      if isIn { add(lines[line]) }
      start = end
    }
  }

  /// The line by which somebody follows when a day begins, and where they are counted; nil where they do not.
  private func standing(before day: Int, _ fold: FollowerFold) -> (line: Int, cell: PackedCell)? {
    var standing: (line: Int, cell: PackedCell)?
    var start = 0
    for (line, end) in fold.ends.enumerated() {
      for stroke in fold.strokes[start..<end] {
        guard let column = FollowerFold.Column(rawValue: stroke.column) else { continue }
        switch column {
        case .new, .returning, .found:
          if stroke.cell.day >= day { return standing }
          standing = (line, stroke.cell)
        case .lost, .erased:
          if stroke.cell.day >= day { return standing }
          standing = nil
        case .scans, .quick, .takenBack: break
        }
      }
      start = end
    }
    return standing
  }

  private mutating func matches(_ cell: BookCell, _ account: Int) -> Bool {
    if let known = known[account]?[cell] { return known }
    let isIt = summation.labels(of: cell, of: account).map { $0.map(\.text) == labels } ?? false
    known[account, default: [:]][cell] = isIt
    return isIt
  }

  private mutating func add(_ line: LedgerEntry) {
    count += 1
    found.append(line)
    if found.count >= 2 * limit + 1000 { cut() }
  }

  private mutating func cut() {
    found.sort { $0.turn < $1.turn }
    if found.count > limit { found.removeFirst(found.count - limit) }
  }
}
