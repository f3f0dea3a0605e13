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
  struct Place: Hashable {
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
  var sums: [Key: BookSum] = [:]
  private(set) var hasCosts = false
  private var columns: Set<BookColumn> = []

  let books: [AccountBooks]
  let names: BookOrigins
  let query: BookReportQuery
  /// Today in the zone of each account.
  let today: [Int]
  private(set) var groups: [[BookLabel?]] = []
  private var groupNumbers: [[BookLabel?]: Int] = [:]
  private(set) var peoplePlaces: [Set<Place>] = []
  private(set) var hasNoPlace: [Bool] = []
  private(set) var openings: [Key: Int] = [:]
  private var campaignNumbers: [String: BookOrigins.Known] = [:]
  /// Numbers of campaigns whose codes somebody came by before the first day, on the days, and after them.
  private var happened: (before: Set<Int>, within: Set<Int>, after: Set<Int>) = ([], [], [])
  /// Names of campaigns whose cost is not told in each row, by why.
  private(set) var untold: [UntoldCost: Set<String>] = [:]
  private(set) var hasScansBefore: [Bool]

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
    for line in costs.lines { paid.formUnion(campaigns(of: line).map(\.number)) }
    hasCosts = !paid.isEmpty
    for place in books.indices { add(place, paid) }
    let shared = costs.lines.flatMap { add($0) }
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
      if Self.isVisit(figures), let campaign = origin.campaign { happened.before.insert(campaign.number) }
      if figures.scans != 0 { hasScansBefore[account] = true }
    }
    let places = book.terms.kept.map { span in spans.firstIndex(of: span) ?? 0 }
    let lacking = spans.indices.filter { !places.contains($0) }
    let own = spans.map { book.terms.zone.civil(at: query.now.subtractingSaturated($0)).dayNumber }
    if !paid.isEmpty {
      happened.within.formUnion(numbers(of: book.within.cells.filter { $0.key.day <= query.to }, account))
      happened.after.formUnion(numbers(of: book.within.cells.filter { $0.key.day > query.to }, account))
    }
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
    for gap in book.within.gaps.keys where gap.cell.day <= query.to {
      guard let place = spans.firstIndex(of: gap.span), let origin = origin(of: gap.cell.source, account, &origins) else { continue }
      change(key(origin.group, gap.cell)) { $0.hasGap[place] = true }
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

  /// Who leaves later does not make a campaign last.
  private static func isVisit(_ figures: BookFigures) -> Bool { figures.scans != 0 || figures.new != 0 || figures.returning != 0 }

  /// Of campaigns whose codes somebody came by.
  private mutating func numbers(of cells: [BookCell: BookFigures], _ account: Int) -> Set<Int> {
    let names = Set(cells.lazy.filter { Self.isVisit($0.value) }.compactMap { $0.key.source.campaign })
    return Set(names.map { campaign($0, of: books[account].terms.account).number })
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
    let group = self.group(labels(of: labelled, account))
    if let place { peoplePlaces[group].insert(Place(account: account, place: place)) } else { hasNoPlace[group] = true }
    return Origin(group: group, campaign: known)
  }

  private func labels(of origin: BookOrigins.Origin, _ account: Int) -> [BookLabel?] {
    let book = books[account]
    return groupings.map { grouping in
      if case .arm(let experiment) = grouping { return names.label(book, of: experiment) }
      return names.label(grouping, book.terms.account, origin, beside: groupings)
    }
  }

  private var isByArm: Bool { groupings.contains { if case .arm = $0 { true } else { false } } }
  private var isByColumn: Bool { groupings.contains { if case .column = $0 { true } else { false } } }
  private var isByCampaign: Bool { groupings.contains(.campaign) }
  var isByTime: Bool { groupings.contains(where: \.isTime) }
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

  func key(_ thread: Key, on day: Int) -> Key {
    var key = thread
    for grouping in groupings {
      switch grouping {
      case .day: key.day = day
      case .week: key.week = BookDays.start(of: .week, with: day)
      case .month: key.month = BookDays.start(of: .month, with: day)
      case .account, .campaign, .code, .subscription, .column, .arm: break
      }
    }
    return key
  }

  /// What the row is called that a cell is counted in; nil where it is not asked for.
  mutating func labels(of cell: BookCell, of account: Int) -> [BookLabel]? {
    origin(of: cell.source, account).map { labels(of: key($0.group, cell)) }
  }

  // MARK: costs

  /// Those that an amount is for, of the accounts and campaigns that are asked for.
  private mutating func campaigns(of line: BookCosts.Line) -> [BookOrigins.Known] {
    books.map(\.terms.account).filter { line.accounts.contains($0) }.map { campaign(line.campaign, of: $0) }.filter(\.isIncluded)
  }

  /// - Returns: numbers of its campaigns, when nobody can tell which of their rows it was paid for.
  private mutating func add(_ line: BookCosts.Line) -> [Int] {
    let campaigns = campaigns(of: line)
    guard let known = campaigns.first, line.day.map({ (query.from...max(query.from, query.to)).contains($0) }) ?? true else { return [] }
    let numbers = campaigns.map(\.number)
    // All that it was paid for must stand in the row.
    if let reason = reason(line, numbers) {
      untold[reason, default: []].insert(known.name)
      return numbers
    }
    let origin: BookOrigins.Origin = line.key.map { .planned(known, key: $0) } ?? .campaign(known)
    let group = self.group(groupings.map { names.label($0, known.account, origin, beside: groupings) })
    change(key(Key(group: group), on: line.day ?? query.from)) { sum in
      sum.cost = (sum.cost ?? 0).addingSaturated(line.millionths)
      sum.campaigns.formUnion(numbers)
    }
    return []
  }

  /// Nil when it can be told.
  private func reason(_ line: BookCosts.Line, _ numbers: [Int]) -> UntoldCost? {
    if line.accounts.count > 1, !isOfAll(line.accounts) { return .accounts }
    if groupings.contains(.subscription) { return .subscription }
    if isByArm { return .arms }
    if line.key == nil, groupings.contains(.code) || isByColumn { return .codes }
    if line.day == nil, isByTime { return .times }
    return line.day == nil && !numbers.allSatisfy { isWhole($0) } ? .days : nil
  }

  /// Whether all that ever came by a campaign is on the days that are asked for; where nobody did, until today.
  private func isWhole(_ number: Int) -> Bool {
    if happened.before.contains(number) || happened.after.contains(number) { return false }
    return happened.within.contains(number) || today.allSatisfy { query.to >= $0 }
  }

  /// Whether rows hold what accounts share, and are not one of each.
  private func isOfAll(_ accounts: [String]) -> Bool {
    if groupings.contains(.account) || groupings.contains(.code) && !groupings.contains(.campaign) { return false }
    return accounts.allSatisfy { account in books.contains { $0.terms.account == account } }
  }
}
