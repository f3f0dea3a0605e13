internal import Engine
internal import Rules

extension StoredBookSums {
  /// Those of the days, and what came of all days before together.
  /// - Complexity: O(cells of the days and before).
  func read(_ query: BookQuery) throws(PostgreSQLFault) -> (before: BookPostings, within: BookPostings) {
    var (before, within) = (BookPostings(), BookPostings())
    within.cells = try cells(query, on: query.days)
    if let days = query.days, days.lowerBound > Int.min {
      // All of them stand on the day before.
      let last = days.lowerBound - 1
      before.cells = try cells(query, on: Int.min...last, standingOn: last)
    }
    within.people = try people(query)
    within.conversions = try conversions(query)
    within.gaps = try gaps(query)
    return (before, within)
  }

  private func values(_ query: BookQuery, on days: ClosedRange<Int>?) -> [PostgreSQLValue] {
    let (first, last) = (days.map { PostgreSQLValue.bigint(Int64($0.lowerBound)) }, days.map { PostgreSQLValue.bigint(Int64($0.upperBound)) })
    return [.text(account), .bigint(generation), first ?? .null, last ?? .null, campaigns(query), .bool(query.isByCode)]
  }

  private func campaigns(_ query: BookQuery) -> PostgreSQLValue { query.campaigns.map { .texts($0.sorted()) } ?? .null }

  /// Rows are added up here: the server would sort them by their names for that.
  /// - Parameter day: where all stand; nil for each on its own.
  private func cells(_ query: BookQuery, on days: ClosedRange<Int>?, standingOn day: Int? = nil) throws(PostgreSQLFault) -> [BookCell: BookFigures] {
    // Each row of its own is a cell of its own.
    let areSummed = day != nil || !query.isByCode
    var cells: [BookCell: BookFigures] = [:]
    var rows = try ServerCursor(asking, .booksCells, values(query, on: days), of: "book_cells")
    try rows.each { row throws(PostgreSQLFault) in
      let figures = try Self.figures(row)
      if figures.isZero { return }
      let cell = try Self.cell(row, on: day)
      if areSummed { cells[cell, default: BookFigures()].add(figures) } else { cells[cell] = figures }
    }
    return areSummed ? cells.filter { !$0.value.isZero } : cells
  }

  /// Behind the columns of a cell.
  private static func figures(_ row: TableRow) throws(PostgreSQLFault) -> BookFigures {
    var figures = BookFigures()
    figures.scans = try row.sum(5)
    figures.new = try row.sum(6)
    figures.returning = try row.sum(7)
    figures.found = try row.sum(8)
    figures.lost = try row.sum(9)
    figures.quick = try row.sum(10)
    figures.takenBack = try row.sum(11)
    figures.erased = try row.sum(12)
    var kept: [Int64?] = []
    for place in 0..<BookCell.keptColumns { kept.append(try row.timeIfAny(13 + place)) }
    // Spans that are not counted are the last ones.
    while let last = kept.last, last == nil { kept.removeLast() }
    figures.kept = kept.map { Int($0 ?? 0) }
    return figures
  }

  /// At the first columns: day, source, campaign, scene, subscription.
  private static func cell(_ row: TableRow, on day: Int? = nil) throws(PostgreSQLFault) -> BookCell {
    guard let source = BookSourceCode(try row.value(1), try row.value(2), try row.value(3)).source else { throw row.damaged(1) }
    let own = try row.sum(0)
    return BookCell(day: day ?? own, source: source, subscription: try row.word(4))
  }

  private func people(_ query: BookQuery) throws(PostgreSQLFault) -> [PeopleCell: Int] {
    var people: [PeopleCell: Int] = [:]
    let wanted = Self.wanted(query)
    var rows = try ServerCursor(
      asking, .booksPeople,
      [
        .text(account), .bigint(generation), .texts(wanted.map { $0.span?.rawValue }), .bigints(wanted.map { Int64($0.days.lowerBound) }),
        .bigints(wanted.map { Int64($0.days.upperBound) }), campaigns(query), .bool(query.isByCode),
      ], of: "book_people")
    try rows.each { row throws(PostgreSQLFault) in
      let count = try row.sum(5)
      if count == 0 { return }
      guard let place = BookSourceCode(try row.value(2), try row.value(3), try row.value(4)).place else { throw row.damaged(2) }
      people[PeopleCell(span: try row.word(1), from: try row.sum(0), place: place)] = count
    }
    return people
  }

  private static func wanted(_ query: BookQuery) -> [(span: BookSpan?, days: ClosedRange<Int>)] {
    // Weeks and months that reach into the days are told whole; `total` stands on day 0.
    func reaching(_ span: BookSpan) -> (span: BookSpan?, days: ClosedRange<Int>) {
      guard let days = query.days else { return (span, Int.min...Int.max) }
      func reach(before: Int) -> ClosedRange<Int> {
        let (first, isBelow) = days.lowerBound.subtractingReportingOverflow(before)
        return (isBelow ? Int.min : first)...days.upperBound
      }
      return switch span {
      case .day: (span, days)
      case .week: (span, reach(before: 6))
      case .month: (span, reach(before: 30))
      case .total: (span, 0...0)
      }
    }
    switch query.people {
    // All that lies there, so that what nobody can have written is met.
    case .all: return query.days == nil ? [(nil, Int.min...Int.max)] : BookSpan.allCases.map(reaching)
    case .by(let span): return [reaching(span)]
    case .ofWhole: return (query.days.map { [(nil, $0.lowerBound...$0.lowerBound)] } ?? []) + [reaching(.total)]
    }
  }

  private func conversions(_ query: BookQuery) throws(PostgreSQLFault) -> [ConversionCell: Conversion] {
    var conversions: [ConversionCell: Conversion] = [:]
    var rows = try ServerCursor(asking, .booksConversions, values(query, on: query.days), of: "book_conversions")
    try rows.each { row throws(PostgreSQLFault) in
      let conversion = Conversion(count: try row.sum(8), millionths: try row.value(9))
      if conversion == Conversion() { return }
      let field: String? = try row.value(6) ? try row.value(7) : nil
      let cell = ConversionCell(cell: try Self.cell(row), name: try row.value(5), field: field)
      conversions[cell, default: Conversion()].count += conversion.count
      conversions[cell, default: Conversion()].millionths &+= conversion.millionths
    }
    return conversions
  }

  private func gaps(_ query: BookQuery) throws(PostgreSQLFault) -> [KeptGap: Int] {
    var gaps: [KeptGap: Int] = [:]
    var rows = try ServerCursor(asking, .booksGaps, values(query, on: query.days), of: "book_gaps")
    try rows.each { row throws(PostgreSQLFault) in
      let follows = try row.sum(6)
      if follows == 0 { return }
      gaps[KeptGap(cell: try Self.cell(row), span: try row.value(5)), default: 0] += follows
    }
    return gaps
  }

  // MARK: the checksum

  /// Of what lies in the tables.
  /// - Complexity: O(sums).
  func check() throws(PostgreSQLFault) -> BookCheck {
    let all = BookQuery()
    let figures = Array(5..<13 + BookCell.keptColumns)
    let cells = try sum(.booksCells, values(all, on: nil), "book_cells", texts: 1...4, figures)
    let gaps = try sum(.booksGaps, values(all, on: nil), "book_gaps", texts: 1...4, numbers: [5], [6])
    let anyDay: [PostgreSQLValue] = [
      .text(account), .bigint(generation), .texts([nil]), .bigints([.min]), .bigints([.max]), .null, .bool(true),
    ]
    let people = try sum(.booksPeople, anyDay, "book_people", texts: 1...4, [5])
    let conversions = try sum(.booksConversions, values(all, on: nil), "book_conversions", texts: 1...5, flag: 6, [8, 9])
    return BookCheck(cells: cells &+ gaps, people: people, conversions: conversions)
  }

  /// The day comes first, and a text behind the flag.
  private func sum(
    _ statement: PostgreSQLStatement, _ values: [PostgreSQLValue], _ table: String, texts: ClosedRange<Int>, numbers: [Int] = [], flag: Int? = nil,
    _ figures: [Int]
  ) throws(PostgreSQLFault) -> Int64 {
    let begun = CheckedRow(table)
    var sum: Int64 = 0
    var rows = try ServerCursor(asking, statement, values, of: table)
    try rows.each { row throws(PostgreSQLFault) in
      var checked = begun
      checked.hash.add(try row.value(0) as Int64)
      for column in texts { checked.hash.add(try row.value(column) as String) }
      for column in numbers { checked.hash.add(try row.value(column) as Int64) }
      if let flag {
        checked.hash.add(try row.value(flag) ? 1 : 0)
        checked.hash.add(try row.value(flag + 1) as String)
      }
      for column in figures { checked.count(try row.value(column) as Int64? ?? 0) }
      sum &+= checked.sum
    }
    return sum
  }
}

extension PostgreSQLStatement {
  fileprivate static let booksCells = PostgreSQLStatement("books-cells", PackageResources.books_cells_sql)
  fileprivate static let booksPeople = PostgreSQLStatement("books-people", PackageResources.books_people_sql)
  fileprivate static let booksConversions = PostgreSQLStatement("books-conversions", PackageResources.books_conversions_sql)
  fileprivate static let booksGaps = PostgreSQLStatement("books-gaps", PackageResources.books_gaps_sql)
}
