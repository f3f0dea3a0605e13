internal import Rules

/// Cells and costs, given to rows.
struct BookSummation {
  /// What a row is of; `Int.min` where it is not kept apart by that.
  struct Key: Hashable {
    var group: Int
    var subscription: Subscription?
    /// First days.
    var day = Int.min
    var week = Int.min
    var month = Int.min

    /// The same at all times.
    var thread: Key { Key(group: group, subscription: subscription) }
  }
  private struct Place: Hashable {
    let account: Int
    let place: PeopleCell.Place
  }
  private struct Origin {
    let group: Int
    let campaign: BookOrigins.Known?
  }

  let groupings: [BookGrouping]
  /// Spans of kept followers of all accounts, ascending.
  let spans: [Int64]
  /// Days before this one are old enough, by span, for all accounts.
  private(set) var old: [Int]
  private(set) var sums: [Key: BookSum] = [:]
  private(set) var hasCosts = false
  private var columns: Set<BookColumn> = []

  private let books: [AccountBooks]
  private let names: BookOrigins
  private let query: BookReportQuery
  /// Today in the zone of each account.
  private let today: [Int]
  private var groups: [[BookLabel?]] = []
  private var groupNumbers: [[BookLabel?]: Int] = [:]
  private var peoplePlaces: [Set<Place>] = []
  private var hasNoPlace: [Bool] = []
  private var openings: [Key: Int] = [:]
  private var campaignNumbers: [String: BookOrigins.Known] = [:]
  /// Numbers of campaigns that something happened to before the first day.
  private var begunBefore: Set<Int> = []
  private var hasScansBefore: [Bool]

  init(_ books: [AccountBooks], _ names: BookOrigins, _ costs: BookCosts, _ query: BookReportQuery, groupings: [BookGrouping]) {
    self.books = books
    self.names = names
    self.query = query
    self.groupings = groupings
    let spans = Set(books.flatMap(\.terms.kept)).sorted()
    self.spans = spans
    today = books.map { $0.terms.zone.civil(at: query.now).dayNumber }
    hasScansBefore = books.map { _ in false }
    old = spans.map { span in books.map { $0.terms.zone.civil(at: query.now.subtractingSaturated(span)).dayNumber }.min() ?? 0 }
    var paid: Set<Int> = []
    for line in costs.lines where books.contains(where: { $0.terms.account == line.account }) {
      let known = campaign(line.campaign, of: line.account)
      if known.isIncluded { paid.insert(known.number) }
    }
    hasCosts = !paid.isEmpty
    for place in books.indices { add(place, paid) }
    let shared = costs.lines.compactMap { add($0) }
    for number in Set(shared) { for key in sums.keys where sums[key]?.campaigns.contains(number) ?? false { sums[key]?.isCostShared = true } }
    if groupings.isEmpty, sums.isEmpty { sums[Key(group: group([]))] = BookSum(spans: spans.count) }
    open()
  }

  var conversions: [BookColumn] { columns.sorted { $0.key < $1.key } }

  // MARK: cells

  private mutating func add(_ account: Int, _ paid: Set<Int>) {
    let book = books[account]
    var origins: [BookSource: Origin?] = [:]
    for (cell, figures) in book.before.cells {
      guard let origin = origin(of: cell.source, account, &origins) else { continue }
      openings[key(origin.group, cell, atTimes: false), default: 0] += figures.change
      if !figures.isZero, let campaign = origin.campaign { begunBefore.insert(campaign.number) }
      if figures.scans != 0 { hasScansBefore[account] = true }
    }
    let places = book.terms.kept.map { span in spans.firstIndex(of: span) ?? 0 }
    let lacking = spans.indices.filter { !places.contains($0) }
    let own = spans.map { book.terms.zone.civil(at: query.now.subtractingSaturated($0)).dayNumber }
    for (cell, figures) in book.within.cells where cell.day <= query.to {
      guard let origin = origin(of: cell.source, account, &origins) else { continue }
      let isPaid = origin.campaign.map { paid.contains($0.number) } ?? false
      change(key(origin.group, cell)) { sum in
        sum.figures.add(figures)
        let follows = figures.new + figures.returning
        for (index, count) in figures.kept.enumerated() where places.indices.contains(index) { sum.kept[places[index]] += count }
        if follows > 0 {
          for span in own.indices where cell.day >= own[span] { sum.isYoung[span] = true }
          for span in lacking { sum.isYoung[span] = true }
        }
        if let campaign = origin.campaign { sum.campaigns.insert(campaign.number) }
        if !isPaid {
          sum.unpaidNew += figures.new
          sum.unpaidFollows += follows
        }
      }
    }
    for (conversion, found) in book.within.conversions where conversion.cell.day <= query.to {
      guard let origin = origin(of: conversion.cell.source, account, &origins) else { continue }
      let column = BookColumn.conversion(name: conversion.name, field: conversion.field)
      columns.insert(column)
      change(key(origin.group, conversion.cell)) { sum in
        sum.conversions[column, default: Conversion()].count += found.count
        let millionths = sum.conversions[column]?.millionths ?? 0
        sum.conversions[column]?.millionths = millionths.addingSaturated(found.millionths)
      }
    }
  }

  private mutating func change(_ key: Key, _ body: (inout BookSum) -> Void) {
    body(&sums[key, default: BookSum(spans: spans.count)])
  }

  private mutating func origin(of source: BookSource, _ account: Int, _ origins: inout [BookSource: Origin?]) -> Origin? {
    if let known = origins[source] { return known }
    let found = origin(of: source, account)
    origins[source] = .some(found)
    return found
  }

  /// Nil for what is not asked for.
  private mutating func origin(of source: BookSource, _ account: Int) -> Origin? {
    let name = books[account].terms.account
    let known: BookOrigins.Known?
    let labelled: BookOrigins.Origin
    let place: PeopleCell.Place?
    switch source {
    case .code(let campaign, let scene):
      let found = self.campaign(campaign, of: name)
      guard found.isIncluded else { return nil }
      (known, labelled) = (found, .code(found, scene: scene))
      place = isByColumn ? nil : groupings.contains(.code) ? .source(source) : isByCampaign ? .campaign(campaign) : allPlace(campaign)
    case .unknownCode, .withoutCode:
      guard names.includesOthers else { return nil }
      (known, labelled) = (nil, source == .unknownCode ? .unknownCode : .withoutCode)
      place = isByColumn ? nil : groupings.contains(.code) || isByCampaign ? .source(source) : .account
    }
    let group = self.group(groupings.map { names.label($0, name, labelled, beside: groupings) })
    if let place { peoplePlaces[group].insert(Place(account: account, place: place)) } else { hasNoPlace[group] = true }
    return Origin(group: group, campaign: known)
  }

  private var isByColumn: Bool { groupings.contains { if case .column = $0 { true } else { false } } }
  private var isByCampaign: Bool { groupings.contains(.campaign) }
  /// Where the people of a row are that holds all that was asked for.
  private func allPlace(_ campaign: String) -> PeopleCell.Place? {
    names.includesOthers ? .account : names.only == nil ? nil : .campaign(campaign)
  }

  private mutating func group(_ labels: [BookLabel?]) -> Int {
    if let known = groupNumbers[labels] { return known }
    groupNumbers[labels] = groups.count
    groups.append(labels)
    peoplePlaces.append([])
    hasNoPlace.append(false)
    return groups.count - 1
  }

  private mutating func campaign(_ name: String, of account: String) -> BookOrigins.Known {
    // Under its name of today, so that both of its names are one campaign.
    let today = names.campaign(name, of: account)?.campaign.id ?? name
    let key = "\(account):\(today)"
    if let known = campaignNumbers[key] { return known }
    let known = names.known(today, of: account, number: campaignNumbers.count)
    campaignNumbers[key] = known
    return known
  }

  private func key(_ group: Int, _ cell: BookCell, atTimes: Bool = true) -> Key {
    let key = Key(group: group, subscription: groupings.contains(.subscription) ? cell.subscription : nil)
    return atTimes ? self.key(key, on: cell.day) : key
  }

  private func key(_ thread: Key, on day: Int) -> Key {
    var key = thread
    for grouping in groupings {
      switch grouping {
      case .day: key.day = day
      case .week: key.week = BookDays.start(of: .week, with: day)
      case .month: key.month = BookDays.start(of: .month, with: day)
      case .account, .campaign, .code, .subscription, .column: break
      }
    }
    return key
  }

  // MARK: costs

  /// - Returns: the campaign, when nobody can tell which of its rows it was paid for.
  private mutating func add(_ line: BookCosts.Line) -> Int? {
    guard let account = books.firstIndex(where: { $0.terms.account == line.account }) else { return nil }
    let known = campaign(line.campaign, of: line.account)
    guard known.isIncluded, line.day.map({ (query.from...max(query.from, query.to)).contains($0) }) ?? true else { return nil }
    let needsCode = groupings.contains(.code) || isByColumn
    // All that it was paid for must stand in the row.
    let isWhole = line.day != nil || (!isByTime && !begunBefore.contains(known.number) && query.to >= today[account])
    guard isWhole, !groupings.contains(.subscription), line.key != nil || !needsCode else { return known.number }
    let origin: BookOrigins.Origin = line.key.map { .planned(known, key: $0) } ?? .campaign(known)
    let group = self.group(groupings.map { names.label($0, line.account, origin, beside: groupings) })
    change(key(Key(group: group), on: line.day ?? query.from)) { sum in
      sum.cost = (sum.cost ?? 0).addingSaturated(line.millionths)
      sum.campaigns.insert(known.number)
    }
    return nil
  }

  // MARK: rows

  private var isByTime: Bool { groupings.contains(where: \.isTime) }

  /// The first day that a row holds.
  private func start(of key: Key) -> Int { max(query.from, key.day, key.week, key.month) }

  /// Gives each row its opening: rows that follow each other in time go on where the one before ended.
  private mutating func open() {
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

  private func labels(of key: Key) -> [BookLabel] {
    zip(groupings, groups[key.group]).map { grouping, label in
      switch grouping {
      case .day: .day(key.day)
      case .week: .day(key.week)
      case .month: .month(key.month)
      case .subscription:
        key.subscription.map { .name($0.rawValue, number: Subscription.allCases.firstIndex(of: $0) ?? 0) } ?? .none(names.language)
      case .account, .campaign, .code, .column: label ?? .none(names.language)
      }
    }
  }

  /// Distinct people of a row, where they were counted so; nil elsewhere: they cannot be added up.
  func people(of row: (key: Key, value: BookSum)?) -> Int? {
    guard let (key, sum) = row else { return 0 }
    if sum.figures.scans == 0 { return 0 }
    guard !groupings.contains(.subscription), !hasNoPlace[key.group], peoplePlaces[key.group].count == 1, let place = peoplePlaces[key.group].first,
      let (span, from) = span(of: key, place.account)
    else { return nil }
    return books[place.account].within.people[PeopleCell(span: span, from: from, place: place.place)]
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

extension BookSpan {
  /// The last day of the span that a day is in.
  package func last(of day: Int) -> Int {
    switch self {
    case .day: return day
    case .week: return BookDays.start(of: self, with: day) + 6
    case .month:
      let civil = CivilTime(dayNumber: day)
      return BookDays.start(of: self, with: day) + CivilTime.daysIn(month: civil.month, year: civil.year) - 1
    case .total: return .max
    }
  }
}
