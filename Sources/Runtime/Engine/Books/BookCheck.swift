internal import Rules

/// A checksum of the tables; gaps are summed with the cells. Of each it is a sum over its rows, modulo 2^64: a hash of all that a row hangs on,
/// texts and all, times its figures, each with a weight of its own. So it moves with what is added, nobody need read the tables for that, and
/// a row that was given to another campaign shows as one whose figures were changed.
package struct BookCheck: Equatable, Sendable {
  package var cells: Int64 = 0
  package var people: Int64 = 0
  package var conversions: Int64 = 0

  package init(cells: Int64 = 0, people: Int64 = 0, conversions: Int64 = 0) {
    self.cells = cells
    self.people = people
    self.conversions = conversions
  }

  /// - Complexity: O(cells).
  package init(of postings: BookPostings) {
    for (cell, figures) in postings.cells {
      var row = CheckedRow("book_cells", cell)
      for count in figures.columns(kept: BookCell.keptColumns) { row.count(Int64(count ?? 0)) }
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

  package static func + (a: BookCheck, b: BookCheck) -> BookCheck {
    BookCheck(cells: a.cells &+ b.cells, people: a.people &+ b.people, conversions: a.conversions &+ b.conversions)
  }
}

extension BookState {
  /// A hash of what a store says of the books: a cursor that was moved by hand would count twice, or never.
  /// - Parameter settled: how many erased followers have been counted as such.
  package func seal(_ check: BookCheck, settled: Int64) -> Int64 {
    var hash = RowHash(of: "book_state")
    for text in [account, fingerprint] { hash.add(text) }
    for number in [generation, cursor.number, settled, check.cells, check.people, check.conversions] { hash.add(number) }
    return Int64(bitPattern: hash.value)
  }
}

extension BookCell {
  /// How many spans of `kept` a store has a column for.
  package static let keptColumns = 6
}

extension BookFigures {
  /// In the order of a table's columns.
  /// - Parameter spans: how many of `kept`; nil where they are not counted.
  package func columns(kept spans: Int) -> [Int?] {
    [scans, new, returning, found, lost, quick, takenBack, erased] + (0..<spans).map { kept.indices.contains($0) ? kept[$0] : nil }
  }
}

/// What one row adds to the checksum of its table: first all that it hangs on is put in, then its figures, in the order of the columns.
package struct CheckedRow {
  package var hash: RowHash
  private var figures: Int64 = 0
  private var place = 0

  /// Of twenty bits: a sum of so many things that nobody has them stays a whole number in a database.
  private static let weights: [Int64] = (1...24).map { Int64(RowHash.mixed($0) & 0xF_FFFF) | 1 }

  /// What figures come to, as SQL says it.
  package static func sum(of columns: [String]) -> String {
    zip(weights, columns).map { weight, column in "\(weight) * COALESCE(\(column), 0)" }.joined(separator: " + ")
  }

  package init(_ table: String) { hash = RowHash(of: table) }

  package init(_ table: String, _ cell: BookCell) {
    self.init(table)
    let source = BookSourceCode(cell.source)
    hash.add(Int64(cell.day))
    for text in [source.word, source.campaign, source.scene, cell.subscription.rawValue] { hash.add(text) }
  }

  package init(_ cell: PeopleCell) {
    self.init("book_people")
    let place = BookSourceCode(cell.place)
    hash.add(Int64(cell.from))
    for text in [cell.span.rawValue, place.word, place.campaign, place.scene] { hash.add(text) }
  }

  package mutating func count(_ figure: Int64) {
    figures &+= Self.weights[place % Self.weights.count] &* figure
    place += 1
  }

  package mutating func add(sum: Int64) { figures &+= sum }

  package var sum: Int64 { Int64(bitPattern: hash.value) &* figures }
}
