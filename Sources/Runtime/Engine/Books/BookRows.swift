internal import Rules

/// Sums as rows: what stands before each, what it is called, and how many people are behind it.
extension BookSummation {
  /// The first day that a row holds.
  private func start(of key: Key) -> Int { max(query.from, key.day, key.week, key.month) }

  /// Gives each row its opening: rows that follow each other in time go on where the one before ended.
  mutating func open() {
    let active = Set(sums.keys.map(\.thread))
    // Who was there, and of whom nothing was heard, is in the first row.
    for (thread, opening) in openings where opening != 0 && !active.contains(thread) {
      sums[key(thread, on: query.from)] = BookSum(spans: spans.count)
    }
    fill()
    var threads: [Key: [Key]] = [:]
    for key in sums.keys { threads[key.thread, default: []].append(key) }
    for (thread, keys) in threads {
      var opening = openings[thread] ?? 0
      for key in keys.sorted(by: { start(of: $0) < start(of: $1) }) {
        sums[key]?.opening = opening
        opening = sums[key]?.closing ?? opening
      }
    }
  }

  /// Rows by time alone have none missing between the first and the last.
  private mutating func fill() {
    guard isByTime, groupings.allSatisfy(\.isTime), let thread = sums.keys.first?.thread, query.to - query.from < Self.mostFilled else { return }
    let first = openings[thread].map { $0 != 0 } ?? false ? query.from : sums.keys.map { start(of: $0) }.min() ?? query.from
    for day in first...max(first, query.to) {
      let key = key(thread, on: day)
      if sums[key] == nil { sums[key] = BookSum(spans: spans.count) }
    }
  }
  private static let mostFilled = 20_000

  /// In the order in which they are printed.
  var rows: [(labels: [BookLabel], sum: BookSum, people: Int?)] {
    sums.map { key, sum in (labels(of: key), sum, people(of: (key, sum))) }.sorted { Self.areOrdered($0.labels, $1.labels) }
  }

  static func areOrdered(_ a: [BookLabel], _ b: [BookLabel]) -> Bool { a.lexicographicallyPrecedes(b) }

  func labels(of key: Key) -> [BookLabel] {
    zip(groupings, groups[key.group]).map { grouping, label in
      switch grouping {
      case .day: .day(key.day)
      case .week: .day(key.week)
      case .month: .month(key.month)
      case .subscription:
        key.subscription.map { .name($0.rawValue, number: Subscription.allCases.firstIndex(of: $0) ?? 0) } ?? .none(names.language)
      case .account, .campaign, .code, .column, .arm: label ?? .none(names.language)
      }
    }
  }

  /// Distinct people of a row, where they were counted so; nil elsewhere: they cannot be added up.
  func people(of row: (key: Key, value: BookSum)?) -> Int? {
    guard let (key, sum) = row else { return 0 }
    if sum.figures.scans == 0 { return 0 }
    let places = peoplePlaces[key.group]
    guard !groupings.contains(.subscription), !hasNoPlace[key.group], let first = places.first else { return nil }
    // Who is of one arm is of no other: those of one account may be added up, and nothing else.
    guard places.allSatisfy({ $0.place == first.place && books[$0.account].terms.account == books[first.account].terms.account }) else { return nil }
    var people: Int?
    for place in places {
      guard let (span, from) = span(of: key, place.account) else { return nil }
      guard let count = books[place.account].within.people[PeopleCell(span: span, from: from, place: place.place)] else { continue }
      people = (people ?? 0) + count
    }
    return people
  }

  /// The span that a row holds whole.
  private func span(of key: Key, _ account: Int) -> (BookSpan, Int)? {
    let (from, to, today) = (query.from, query.to, today[account])
    func isWhole(_ span: BookSpan, _ first: Int) -> Bool {
      let last = span.last(of: first)
      return first >= from && (last <= to || to >= today)
    }
    if key.day != .min { return (.day, key.day) }
    switch (key.week != .min, key.month != .min) {
    case (true, true): return nil
    case (true, false): return isWhole(.week, key.week) ? (.week, key.week) : nil
    case (false, true): return isWhole(.month, key.month) ? (.month, key.month) : nil
    case (false, false): break
    }
    for span in [BookSpan.day, .week, .month] where BookDays.start(of: span, with: from) == from {
      let last = span.last(of: from)
      if to == last || (to < last && to >= today) { return (span, from) }
    }
    return to >= today && !hasScansBefore[account] ? (.total, 0) : nil
  }
}
