internal import Engine
internal import GRDB

/// Whether sums are what was added.
extension SQLiteBookSums {
  /// A checksum of the tables; gaps are summed with the cells. Of each it is a sum over its rows, modulo 2^32, of figures times what hangs on
  /// their place: so it moves with what is added, and nobody need read the tables for that.
  struct Check: Equatable {
    var cells: Int64 = 0
    var people: Int64 = 0
    var conversions: Int64 = 0

    fileprivate static let gapWeight: Int64 = 47
    fileprivate static let mask: Int64 = 0xFFFF_FFFF
    fileprivate static let weights: [Int64] = [1, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43]

    init(cells: Int64 = 0, people: Int64 = 0, conversions: Int64 = 0) {
      self.cells = cells
      self.people = people
      self.conversions = conversions
    }

    init(of postings: BookPostings) {
      for (cell, figures) in postings.cells {
        let sum = zip(Self.weights, SQLiteBookSums.columns(of: figures)).reduce(0 as Int64) { $0 &+ $1.0 &* Int64($1.1 ?? 0) }
        cells = (cells &+ sum &* Self.weight(ofDay: cell.day)) & Self.mask
      }
      for (cell, count) in postings.people { people = (people &+ Int64(count) &* Self.weight(ofDay: cell.from)) & Self.mask }
      for (key, conversion) in postings.conversions {
        let sum = Int64(conversion.count) &+ 3 &* conversion.millionths
        conversions = (conversions &+ sum &* Self.weight(ofDay: key.cell.day)) & Self.mask
      }
      for (gap, count) in postings.gaps {
        let sum = Int64(count) &* gap.span &* Self.gapWeight
        cells = (cells &+ sum &* Self.weight(ofDay: gap.cell.day)) & Self.mask
      }
    }

    private static func weight(ofDay day: Int) -> Int64 { Int64(day) &* 2 &+ 1 }

    static func + (a: Check, b: Check) -> Check {
      Check(
        cells: (a.cells &+ b.cells) & mask, people: (a.people &+ b.people) & mask, conversions: (a.conversions &+ b.conversions) & mask)
    }
  }

  /// Of what lies in the tables; nil when something in them is no number.
  /// - Complexity: O(sums).
  func check() throws -> Check? {
    let mask = Check.mask
    let figures = zip(Check.weights, SQLiteBookTables.figureColumns).map { "\($0) * COALESCE(\($1), 0)" }.joined(separator: " + ")
    func sum(_ expression: String, _ table: String) throws -> Int64? {
      let row = try Row.fetchOne(
        db, sql: "SELECT COALESCE(SUM((\(expression)) * (2 * day + 1) & \(mask)), 0) FROM \(table) WHERE account = ? AND generation = ?",
        arguments: [account, generation])
      // A sum of whole numbers is one.
      return try? row.map { try Columns($0, of: table).integer(0) & mask }
    }
    guard let cells = try sum(figures, "book_cells"), let people = try sum("people", "book_people"),
      let conversions = try sum("count + 3 * (millionths & \(mask))", "book_conversions"),
      let gaps = try sum("\(Check.gapWeight) * follows * span", "book_gaps")
    else { return nil }
    return Check(cells: (cells &+ gaps) & mask, people: people, conversions: conversions)
  }
}
