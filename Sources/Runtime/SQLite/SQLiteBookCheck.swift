internal import Engine
internal import GRDB

/// Whether sums are what was added, and stand where they were put.
extension SQLiteBookSums {
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
  func check() throws -> BookCheck? {
    do {
      let cells = try sum("book_cells", Self.cellKey, SQLiteBookTables.figureColumns)
      let gaps = try sum("book_gaps", Self.cellKey + [.number("span")], ["follows"])
      let people = try sum("book_people", [.number("day"), .text("span"), .text("place"), .text("campaign"), .text("scene")], ["people"])
      let conversions = try sum(
        "book_conversions", Self.cellKey + [.text("name"), .number("is_field"), .text("field")], ["count", "millionths"], isCounted: false)
      return BookCheck(cells: cells &+ gaps, people: people, conversions: conversions)
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
