internal import Engine
internal import GRDB
internal import Rules

/// Whether sums are what was added, and stand where they were put.
extension SQLiteBookSums {
  /// A checksum of the tables; gaps are summed with the cells. Of each it is a sum over its rows, modulo 2^64: a hash of all that a row hangs on,
  /// texts and all, times its figures, each with a weight of its own. So it moves with what is added, nobody need read the tables for that, and
  /// a row that was given to another campaign shows as one whose figures were changed.
  struct Check: Equatable {
    var cells: Int64 = 0
    var people: Int64 = 0
    var conversions: Int64 = 0

    init(cells: Int64 = 0, people: Int64 = 0, conversions: Int64 = 0) {
      self.cells = cells
      self.people = people
      self.conversions = conversions
    }

    /// - Complexity: O(cells).
    init(of postings: BookPostings) {
      for (cell, figures) in postings.cells {
        var row = CheckedRow("book_cells", cell)
        for count in SQLiteBookSums.columns(of: figures) { row.count(Int64(count ?? 0)) }
        cells &+= row.sum
      }
      for (cell, count) in postings.people {
        var row = CheckedRow(cell)
        row.count(Int64(count))
        people &+= row.sum
      }
      for (key, conversion) in postings.conversions {
        var row = CheckedRow("book_conversions", key.cell)
        row.hash.add(key.name)
        row.hash.add(key.field == nil ? 0 : 1)
        row.hash.add(key.field ?? "")
        row.count(Int64(conversion.count))
        row.count(conversion.millionths)
        conversions &+= row.sum
      }
      for (gap, count) in postings.gaps {
        var row = CheckedRow("book_gaps", gap.cell)
        row.hash.add(gap.span)
        row.count(Int64(count))
        cells &+= row.sum
      }
    }

    static func + (a: Check, b: Check) -> Check {
      Check(cells: a.cells &+ b.cells, people: a.people &+ b.people, conversions: a.conversions &+ b.conversions)
    }
  }

  private enum Column {
    case number(String), text(String)

    var name: String {
      switch self {
      case .number(let name), .text(let name): name
      }
    }
  }
  private static let cellKey: [Column] = [.number("day"), .text("source"), .text("campaign"), .text("scene"), .text("subscription")]

  /// Of what lies in the tables; nil when something in them is not of its kind.
  /// - Complexity: O(sums).
  func check() throws -> Check? {
    do {
      let cells = try sum("book_cells", Self.cellKey, SQLiteBookTables.figureColumns)
      let gaps = try sum("book_gaps", Self.cellKey + [.number("span")], ["follows"])
      let people = try sum("book_people", [.number("day"), .text("span"), .text("place"), .text("campaign"), .text("scene")], ["people"])
      let conversions = try sum(
        "book_conversions", Self.cellKey + [.text("name"), .number("is_field"), .text("field")], ["count", "millionths"], isCounted: false)
      return Check(cells: cells &+ gaps, people: people, conversions: conversions)
    } catch let fault as StoreFault {
      if case .damaged = fault { return nil }
      throw fault
    }
  }

  /// - Parameter isCounted: whether figures are numbers of things: SQLite adds them up, which takes half the time. What goes round it cannot add.
  private func sum(_ table: String, _ key: [Column], _ figures: [String], isCounted: Bool = true) throws -> Int64 {
    let figures = isCounted ? [CheckedRow.sum(of: figures)] : figures
    let statement = try db.makeStatement(
      sql: "SELECT \((key.map(\.name) + figures).joined(separator: ", ")) FROM \(table) WHERE account = ? AND generation = ?")
    let rows = try RowScan(statement, [account, generation], of: table)
    let (first, end) = (Int32(key.count), Int32(key.count + figures.count))
    let isText = key.map { column in if case .text = column { true } else { false } }
    let begun = CheckedRow(table)
    var sum: Int64 = 0
    while try rows.next() {
      var row = begun
      for index in 0..<first {
        if isText[Int(index)] { try rows.add(index, to: &row.hash) } else { row.hash.add(try rows.integer(index)) }
      }
      if isCounted {
        row.add(sum: try rows.integer(first))
      } else {
        for index in first..<end { row.count(try rows.integer(index)) }
      }
      sum &+= row.sum
    }
    return sum
  }
}

/// What one row adds to the checksum of its table: first all that it hangs on is put in, then its figures, in the order of the columns.
private struct CheckedRow {
  var hash: RowHash
  private var figures: Int64 = 0
  private var place = 0

  /// Of twenty bits: a sum of so many things that nobody has them stays a whole number in SQLite.
  private static let weights: [Int64] = (1...24).map { Int64(RowHash.mixed($0) & 0xF_FFFF) | 1 }

  /// What figures come to, as SQLite writes it.
  static func sum(of columns: [String]) -> String {
    zip(weights, columns).map { weight, column in "\(weight) * COALESCE(\(column), 0)" }.joined(separator: " + ")
  }

  init(_ table: String) { hash = RowHash(of: table) }

  init(_ table: String, _ cell: BookCell) {
    self.init(table)
    let source = BookSourceCode(cell.source)
    hash.add(Int64(cell.day))
    for text in [source.word, source.campaign, source.scene, cell.subscription.rawValue] { hash.add(text) }
  }

  init(_ cell: PeopleCell) {
    self.init("book_people")
    let place = BookSourceCode(cell.place)
    hash.add(Int64(cell.from))
    for text in [cell.span.rawValue, place.word, place.campaign, place.scene] { hash.add(text) }
  }

  mutating func count(_ figure: Int64) {
    figures &+= Self.weights[place % Self.weights.count] &* figure
    place += 1
  }

  mutating func add(sum: Int64) { figures &+= sum }

  var sum: Int64 { Int64(bitPattern: hash.value) &* figures }
}
