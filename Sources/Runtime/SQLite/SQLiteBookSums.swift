internal import Engine
internal import GRDB
internal import Rules

/// The sums of one account in one generation: adds to them, and reads them.
struct SQLiteBookSums {
  let db: Database
  let account: String
  let generation: Int64

  init(_ db: Database, account: String, generation: Int64) {
    self.db = db
    self.account = account
    self.generation = generation
  }

  // MARK: adding

  /// - Complexity: O(cells · log sums).
  func add(_ postings: BookPostings) throws {
    try add(postings.cells.map { ($0.key, $0.value) })
    try add(postings.people.map { ($0.key, $0.value) })
    try add(postings.conversions.map { ($0.key, $0.value) })
    try add(postings.gaps.map { ($0.key, $0.value) })
  }

  func add(_ cells: some Sequence<(BookCell, BookFigures)>) throws {
    let columns = SQLiteBookTables.figureColumns
    let sums = columns.map { column in
      SQLiteBookTables.keptColumns.contains(column)
        ? "\(column) = COALESCE(\(column) + excluded.\(column), \(column), excluded.\(column))" : "\(column) = \(column) + excluded.\(column)"
    }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO book_cells (account, generation, day, source, campaign, scene, subscription, \(columns.joined(separator: ", ")))
        VALUES (?, ?, ?, ?, ?, ?, ?, \(columns.map { _ in "?" }.joined(separator: ", ")))
        ON CONFLICT DO UPDATE SET \(sums.joined(separator: ", "))
        """)
    var row = RowWriter(statement)
    for (cell, figures) in cells {
      let source = BookSourceCode(cell.source)
      try begin(&row, cell.day)
      for text in [source.word, source.campaign, source.scene, cell.subscription.rawValue] { try row.add(text) }
      for count in figures.columns(kept: BookCell.keptColumns) { if let count { try row.add(Int64(count)) } else { try row.addNothing() } }
      try row.write()
    }
  }

  private func begin(_ row: inout RowWriter, _ day: Int) throws {
    try row.add(account)
    try row.add(generation)
    try row.add(Int64(day))
  }

  func add(_ people: some Sequence<(PeopleCell, Int)>) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO book_people (account, generation, day, span, place, campaign, scene, people) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET people = people + excluded.people
        """)
    var row = RowWriter(statement)
    for (cell, count) in people {
      let place = BookSourceCode(cell.place)
      try begin(&row, cell.from)
      for text in [cell.span.rawValue, place.word, place.campaign, place.scene] { try row.add(text) }
      try row.add(Int64(count))
      try row.write()
    }
  }

  /// Sums of millionths go round where they are too large, as they do in memory: SQLite would make numbers with a point of them.
  func add(_ conversions: some Sequence<(ConversionCell, Conversion)>) throws {
    let isIt = """
      account = ? AND generation = ? AND day = ? AND source = ? AND campaign = ? AND scene = ? AND subscription = ? AND name = ? AND is_field = ?
      AND field = ?
      """
    let find = try db.cachedStatement(sql: "SELECT count, millionths FROM book_conversions WHERE \(isIt)")
    let write = try db.cachedStatement(
      sql: """
        REPLACE INTO book_conversions (account, generation, day, source, campaign, scene, subscription, name, is_field, field, count, millionths)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for (key, conversion) in conversions {
      let source = BookSourceCode(key.cell.source)
      let place: StatementArguments = [
        account, generation, key.cell.day, source.word, source.campaign, source.scene, key.cell.subscription.rawValue, key.name,
        key.field == nil ? 0 : 1, key.field ?? "",
      ]
      var sum = conversion
      if let row = try Row.fetchOne(find, arguments: place).map({ Columns($0, of: "book_conversions") }) {
        sum.count += Int(Columns.bounded(try row.integer(0)))
        sum.millionths &+= try row.integer(1)
      }
      try write.execute(arguments: place + [sum.count, sum.millionths])
    }
  }

  func add(_ gaps: some Sequence<(KeptGap, Int)>) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO book_gaps (account, generation, day, source, campaign, scene, subscription, span, follows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET follows = follows + excluded.follows
        """)
    for (gap, follows) in gaps {
      let source = BookSourceCode(gap.cell.source)
      try statement.execute(
        arguments: [
          account, generation, gap.cell.day, source.word, source.campaign, source.scene, gap.cell.subscription.rawValue, gap.span, follows,
        ])
    }
  }

  // MARK: reading

  /// Those of the days, and what came of all days before together.
  /// - Complexity: O(cells of the days and before).
  func read(_ query: BookQuery) throws -> (before: BookPostings, within: BookPostings) {
    var (before, within) = (BookPostings(), BookPostings())
    within.cells = try cells(query, on: query.days.map { .within($0) } ?? .all)
    if let days = query.days {
      // All of them stand on the day before.
      before.cells = try cells(query, on: .before(days.lowerBound), standingOn: days.lowerBound.subtractingSaturated(1))
    }
    within.people = try people(query)
    within.conversions = try conversions(query)
    within.gaps = try gaps(query)
    return (before, within)
  }

  private enum Days {
    case all, within(ClosedRange<Int>), before(Int)

    var condition: (text: String, arguments: [any RowArgument]) {
      switch self {
      case .all: ("", [])
      case .within(let days): (" AND day BETWEEN ? AND ?", [days.lowerBound, days.upperBound])
      case .before(let day): (" AND day < ?", [day])
      }
    }
  }

  /// What is of no campaign is always told.
  private func condition(_ query: BookQuery, on days: Days) -> (text: String, arguments: [any RowArgument]) {
    let when = days.condition
    let base: [any RowArgument] = [account, generation]
    guard let campaigns = query.campaigns else { return ("account = ? AND generation = ?" + when.text, base + when.arguments) }
    let places = campaigns.map { _ in "?" }.joined(separator: ", ")
    return (
      "account = ? AND generation = ?\(when.text) AND (campaign = '' OR campaign IN (\(places)))",
      base + when.arguments + campaigns.sorted()
    )
  }

  /// Rows are added up here: SQLite would sort them by their names for that, which takes longer than all else.
  /// - Parameter day: where all stand; nil for each on its own.
  private func cells(_ query: BookQuery, on days: Days, standingOn day: Int? = nil) throws -> [BookCell: BookFigures] {
    let (condition, arguments) = condition(query, on: days)
    let rows = try RowScan(
      try db.makeStatement(
        sql: """
          SELECT day, source, campaign, \(Self.scene(query)), subscription, \(SQLiteBookTables.figureColumns.joined(separator: ", "))
          FROM book_cells WHERE \(condition)
          """), arguments, of: "book_cells")
    // Each row of its own is a cell of its own.
    let areSummed = day != nil || !query.isByCode
    var cells: [BookCell: BookFigures] = [:]
    while try rows.next() {
      let figures = try Self.figures(rows)
      if figures.isZero { continue }
      let cell = try Self.cell(rows, on: day)
      if areSummed { cells[cell, default: BookFigures()].add(figures) } else { cells[cell] = figures }
    }
    return areSummed ? cells.filter { !$0.value.isZero } : cells
  }

  private static func scene(_ query: BookQuery) -> String { query.isByCode ? "scene" : "''" }

  /// Behind the columns of a cell.
  private static func figures(_ rows: borrowing RowScan) throws(StoreFault) -> BookFigures {
    var figures = BookFigures()
    figures.scans = try rows.sum(5)
    figures.new = try rows.sum(6)
    figures.returning = try rows.sum(7)
    figures.found = try rows.sum(8)
    figures.lost = try rows.sum(9)
    figures.quick = try rows.sum(10)
    figures.takenBack = try rows.sum(11)
    figures.erased = try rows.sum(12)
    // Spans that are not counted are the last ones.
    var spans = BookCell.keptColumns
    while spans > 0, rows.isNull(12 + Int32(spans)) { spans -= 1 }
    if spans > 0 { figures.kept.reserveCapacity(spans) }
    for index in 0..<spans { figures.kept.append(rows.isNull(13 + Int32(index)) ? 0 : try rows.sum(13 + Int32(index))) }
    return figures
  }

  /// At the first columns: day, source, campaign, scene, subscription.
  private static func cell(_ row: borrowing RowScan, on day: Int? = nil) throws(StoreFault) -> BookCell {
    guard let source = BookSourceCode(try row.text(1), try row.text(2), try row.text(3)).source else { throw row.damaged(1) }
    guard let subscription = Subscription(rawValue: try row.text(4)) else { throw row.damaged(4) }
    let own = try row.sum(0)
    return BookCell(day: day ?? own, source: source, subscription: subscription)
  }

  private func people(_ query: BookQuery) throws -> [PeopleCell: Int] {
    let (condition, arguments) = condition(query, on: .all)
    // Weeks and months that reach into the days are told whole; `total` stands on day 0.
    func reaching(_ span: BookSpan) -> String {
      guard let days = query.days else { return "span = '\(span.rawValue)'" }
      let from =
        switch span {
        case .day: days.lowerBound
        case .week: days.lowerBound.subtractingSaturated(6)
        case .month: days.lowerBound.subtractingSaturated(30)
        case .total: 0
        }
      return "span = '\(span.rawValue)' AND day BETWEEN \(from) AND \(span == .total ? 0 : days.upperBound)"
    }
    let wanted: [String] =
      switch query.people {
      // All that lies there, so that what nobody can have written is met.
      case .all: query.days == nil ? ["TRUE"] : BookSpan.allCases.map(reaching)
      case .by(let span): [reaching(span)]
      case .ofWhole: (query.days.map { ["day = \($0.lowerBound)"] } ?? []) + [reaching(.total)]
      }
    let statement = try db.makeStatement(
      sql: "SELECT day, span, place, campaign, scene, people FROM book_people WHERE \(condition) AND (\(wanted.joined(separator: " OR ")))"
        + (query.isByCode ? "" : " AND place <> 'code'"))
    let rows = try RowScan(statement, arguments, of: "book_people")
    var people: [PeopleCell: Int] = [:]
    while try rows.next() {
      let count = try rows.sum(5)
      if count == 0 { continue }
      guard let span = BookSpan(rawValue: try rows.text(1)) else { throw rows.damaged(1) }
      guard let place = BookSourceCode(try rows.text(2), try rows.text(3), try rows.text(4)).place else { throw rows.damaged(2) }
      people[PeopleCell(span: span, from: try rows.sum(0), place: place)] = count
    }
    return people
  }

  private func conversions(_ query: BookQuery) throws -> [ConversionCell: Conversion] {
    let (condition, arguments) = condition(query, on: query.days.map { .within($0) } ?? .all)
    let statement = try db.makeStatement(
      sql: """
        SELECT day, source, campaign, \(Self.scene(query)), subscription, name, is_field, field, count, millionths FROM book_conversions
        WHERE \(condition)
        """)
    let rows = try RowScan(statement, arguments, of: "book_conversions")
    var conversions: [ConversionCell: Conversion] = [:]
    while try rows.next() {
      let conversion = Conversion(count: try rows.sum(8), millionths: try rows.integer(9))
      if conversion == Conversion() { continue }
      let field = try rows.integer(6) == 0 ? nil : try rows.text(7)
      let cell = ConversionCell(cell: try Self.cell(rows), name: try rows.text(5), field: field)
      conversions[cell, default: Conversion()].count += conversion.count
      conversions[cell, default: Conversion()].millionths &+= conversion.millionths
    }
    return conversions
  }

  private func gaps(_ query: BookQuery) throws -> [KeptGap: Int] {
    let (condition, arguments) = condition(query, on: query.days.map { .within($0) } ?? .all)
    let statement = try db.makeStatement(
      sql: "SELECT day, source, campaign, \(Self.scene(query)), subscription, span, follows FROM book_gaps WHERE \(condition)")
    let rows = try RowScan(statement, arguments, of: "book_gaps")
    var gaps: [KeptGap: Int] = [:]
    while try rows.next() {
      let follows = try rows.sum(6)
      if follows == 0 { continue }
      gaps[KeptGap(cell: try Self.cell(rows), span: try rows.integer(5)), default: 0] += follows
    }
    return gaps
  }
}
