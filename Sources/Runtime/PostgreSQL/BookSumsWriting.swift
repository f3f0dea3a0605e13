internal import Engine
internal import Rules

/// The sums of one account in one generation: adds to them, and reads them. Only one adds at a time: whoever posts has the row of the state, and
/// sums that are made anew are nobody else's.
struct StoredBookSums {
  let asking: Asking
  let account: String
  let generation: Int64
  /// Rows of one statement.
  static let chunk = 5000

  init(_ asking: Asking, account: String, generation: Int64) {
    self.asking = asking
    self.account = account
    self.generation = generation
  }

  /// - Complexity: O(cells · log sums).
  func add(_ postings: BookPostings) throws(PostgreSQLFault) {
    try Self.inChunks(postings.cells.map { ($0.key, $0.value) }) { rows throws(PostgreSQLFault) in try add(rows) }
    try Self.inChunks(postings.people.map { ($0.key, $0.value) }) { rows throws(PostgreSQLFault) in try add(rows) }
    try Self.inChunks(postings.conversions.map { ($0.key, $0.value) }) { rows throws(PostgreSQLFault) in try add(rows) }
    try Self.inChunks(postings.gaps.map { ($0.key, $0.value) }) { rows throws(PostgreSQLFault) in try add(rows) }
  }

  static func inChunks<Element, Fault>(_ rows: [Element], _ body: (ArraySlice<Element>) throws(Fault) -> Void) throws(Fault) {
    var start = 0
    while start < rows.count {
      let end = min(start + chunk, rows.count)
      try body(rows[start..<end])
      start = end
    }
  }

  func add(_ rows: ArraySlice<(BookCell, BookFigures)>) throws(PostgreSQLFault) {
    let columns = rows.map { $0.1.columns(kept: BookCell.keptColumns) }
    let figures = (0..<8 + BookCell.keptColumns).map { place in PostgreSQLValue.bigints(columns.map { $0[place].map { Int64($0) } }) }
    try run(.booksAddCells, "book_cells", cells(rows.map(\.0)) + figures)
  }

  func add(_ rows: ArraySlice<(PeopleCell, Int)>) throws(PostgreSQLFault) {
    let places = rows.map { BookSourceCode($0.0.place) }
    try run(
      .booksAddPeople, "book_people",
      [
        .bigints(rows.map { Int64($0.0.from) }), .texts(rows.map(\.0.span.rawValue)), .texts(places.map(\.word)), texts(places.map(\.campaign)),
        texts(places.map(\.scene)), .bigints(rows.map { Int64($0.1) }),
      ])
  }

  func add(_ rows: ArraySlice<(ConversionCell, Conversion)>) throws(PostgreSQLFault) {
    try run(
      .booksAddConversions, "book_conversions",
      cells(rows.map(\.0.cell)) + [
        texts(rows.map(\.0.name)), .bools(rows.map { $0.0.field != nil }), texts(rows.map { $0.0.field ?? "" }),
        .bigints(rows.map { Int64($0.1.count) }), .bigints(rows.map(\.1.millionths)),
      ])
  }

  func add(_ rows: ArraySlice<(KeptGap, Int)>) throws(PostgreSQLFault) {
    try run(
      .booksAddGaps, "book_gaps", cells(rows.map(\.0.cell)) + [.bigints(rows.map(\.0.span)), .bigints(rows.map { Int64($0.1) })])
  }

  private func cells(_ cells: [BookCell]) -> [PostgreSQLValue] {
    let sources = cells.map { BookSourceCode($0.source) }
    return [
      .bigints(cells.map { Int64($0.day) }), .texts(sources.map(\.word)), texts(sources.map(\.campaign)), texts(sources.map(\.scene)),
      .texts(cells.map(\.subscription.rawValue)),
    ]
  }

  /// The field of a record may hold U+0000: it ends there, as for the checksum.
  private func texts(_ texts: [String]) -> PostgreSQLValue {
    .texts(texts.map { $0.utf8.contains(0) ? String(decoding: $0.utf8.prefix { $0 != 0 }, as: UTF8.self) : $0 })
  }

  private func run(_ statement: PostgreSQLStatement, _ table: String, _ values: [PostgreSQLValue]) throws(PostgreSQLFault) {
    do throws(PostgreSQLFault) {
      try asking.connection.run(statement, [.text(account), .bigint(generation)] + values, until: asking.deadline)
    } catch {
      // A figure that nobody can have counted, and nothing can be added to.
      if case .other("22003", _) = error { throw .damaged(statement: table, column: "figures") }
      throw error
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let booksAddCells = PostgreSQLStatement("books-add-cells", PackageResources.books_add_cells_sql)
  fileprivate static let booksAddPeople = PostgreSQLStatement("books-add-people", PackageResources.books_add_people_sql)
  fileprivate static let booksAddConversions = PostgreSQLStatement("books-add-conversions", PackageResources.books_add_conversions_sql)
  fileprivate static let booksAddGaps = PostgreSQLStatement("books-add-gaps", PackageResources.books_add_gaps_sql)
}
