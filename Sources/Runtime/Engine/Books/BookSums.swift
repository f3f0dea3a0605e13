internal import Rules
internal import Wire

/// Sums of many histories under the same terms. What is in it is numbers; names are put back when it is read.
package struct BookSums {
  fileprivate let width: Int
  fileprivate private(set) var names: BookNames
  private var fold: FollowerFold
  /// Places of cells in `figures`, `width` numbers each. More than two billion events of one cell would need more bits.
  fileprivate private(set) var places = PackedCounts()
  fileprivate private(set) var figures: [Int32] = []
  fileprivate private(set) var people = PackedCounts()
  fileprivate private(set) var conversions: [ConversionCell: Conversion] = [:]
  /// Only of sums that were made before.
  fileprivate private(set) var gaps: [KeptGap: Int] = [:]
  private var seen: [PackedPeopleCell] = []

  package init(_ terms: BookTerms) {
    width = FollowerFold.Column.count + terms.kept.count
    names = BookNames(terms.policies)
    fold = FollowerFold(terms)
  }

  /// - Parameter sign: 1, or -1 to take it out again.
  package mutating func add(_ history: FollowerHistory, times sign: Int = 1) {
    fold.walk(history, &names)
    for stroke in fold.strokes { add(sign &* stroke.count, to: stroke.column, of: stroke.cell) }
    addPeople(times: sign)
    for (packed, record) in fold.conversions { add(record, in: cell(packed), times: sign) }
  }

  /// Sums that were made before, under the same terms.
  package mutating func add(_ postings: BookPostings) {
    for (cell, sums) in postings.cells {
      let packed = packed(cell)
      for column in FollowerFold.Column.allCases { add(sums[column], to: column.rawValue, of: packed) }
      for (place, count) in sums.kept.enumerated() where FollowerFold.Column.count + place < width {
        add(count, to: FollowerFold.Column.count + place, of: packed)
      }
    }
    for (cell, count) in postings.people { people.add(Int32(truncatingIfNeeded: count), to: PackedPeopleCell(cell, &names).bits) }
    for (cell, sum) in postings.conversions {
      conversions[cell, default: Conversion()].count += sum.count
      conversions[cell, default: Conversion()].millionths &+= sum.millionths
    }
    for (gap, count) in postings.gaps { gaps[gap, default: 0] += count }
  }

  private mutating func packed(_ cell: BookCell) -> PackedCell {
    PackedCell(day: cell.day, source: names.number(of: cell.source), subscription: cell.subscription)
  }

  /// By source, in the order of the follows of the history that was added last.
  var lastFollows: [(turn: TurnID, at: Int64, source: BookSource, subscription: Subscription, isTakenBack: Bool)] {
    fold.follows.map { ($0.credit.turn, $0.credit.at, names.sources[Int($0.credit.source)], $0.credit.subscription, $0.isTakenBack) }
  }

  /// The same follows with the days on which they are counted: the first, and that on which they left.
  var lastStays: [(source: BookSource, subscription: Subscription, first: Int, last: Int)] {
    fold.follows.map { (names.sources[Int($0.credit.source)], $0.credit.subscription, $0.credit.cell.day, $0.endedOn ?? .max) }
  }

  private mutating func add(_ count: Int, to column: Int, of cell: PackedCell) {
    figures[place(of: cell) &+ column] &+= Int32(truncatingIfNeeded: count)
  }

  private mutating func place(of cell: PackedCell) -> Int {
    let next = Int32(clamping: figures.count / width)
    let place = places.number(of: cell.bits, orNew: next)
    if place == next { figures.append(contentsOf: repeatElement(0, count: width)) }
    return Int(place) &* width
  }

  /// Everybody once in each cell.
  private mutating func addPeople(times sign: Int) {
    seen.removeAll(keepingCapacity: true)
    for (day, source) in fold.scans {
      PackedPeopleCell.append(to: &seen, day: day, source: source, campaign: names.campaignOf[Int(source)])
    }
    if fold.scans.count > 1 { seen.sort() }
    for index in seen.indices where index == 0 || seen[index] != seen[index - 1] {
      people.add(Int32(truncatingIfNeeded: sign), to: seen[index].bits)
    }
  }

  private mutating func add(_ record: RecordEntry, in cell: BookCell, times sign: Int) {
    conversions[ConversionCell(cell: cell, name: record.name, field: nil), default: Conversion()].count += sign
    guard case .object(let fields) = record.fields else { return }
    for (field, value) in fields {
      guard let millionths = FollowerBook.millionths(of: value) else { continue }
      let key = ConversionCell(cell: cell, name: record.name, field: field)
      conversions[key, default: Conversion()].count += sign
      conversions[key, default: Conversion()].millionths &+= Int64(sign) &* millionths
    }
  }

  /// All of it, without zeros.
  package var postings: BookPostings {
    var parts = parts(of: .max)
    return parts.next() ?? BookPostings()
  }

  /// The same in parts that have no cell in common.
  /// - Parameter size: cells of each kind in one, at most.
  package func parts(of size: Int) -> BookParts { BookParts(self, size: size) }
}

extension BookSums {
  fileprivate func cell(_ packed: PackedCell) -> BookCell {
    BookCell(day: packed.day, source: names.sources[Int(packed.source)], subscription: packed.subscription)
  }

  /// Nil when there is nothing.
  fileprivate func figures(at place: Int32) -> BookFigures? {
    let start = Int(place) * width
    guard figures[start..<start + width].contains(where: { $0 != 0 }) else { return nil }
    var sums = BookFigures()
    for column in FollowerFold.Column.allCases { sums[column] = Int(figures[start + column.rawValue]) }
    sums.kept = figures[start + FollowerFold.Column.count..<start + width].map { Int($0) }
    return sums
  }
}

extension BookFigures {
  fileprivate subscript(column: FollowerFold.Column) -> Int {
    get { self[keyPath: Self.path(of: column)] }
    set { self[keyPath: Self.path(of: column)] = newValue }
  }

  private static func path(of column: FollowerFold.Column) -> WritableKeyPath<BookFigures, Int> {
    switch column {
    case .scans: \.scans
    case .new: \.new
    case .returning: \.returning
    case .found: \.found
    case .lost: \.lost
    case .quick: \.quick
    case .takenBack: \.takenBack
    case .erased: \.erased
    }
  }
}

/// Sums that are read bit by bit, day by day: named, they take ten times the memory.
package struct BookParts: Sequence, IteratorProtocol {
  private let sums: BookSums
  private let size: Int
  private var cells: IndexingIterator<[PackedCounts.Entries.Element]>
  private var people: IndexingIterator<[PackedCounts.Entries.Element]>
  private var conversions: Dictionary<ConversionCell, Conversion>.Iterator
  private var gaps: Dictionary<KeptGap, Int>.Iterator

  fileprivate init(_ sums: BookSums, size: Int) {
    self.sums = sums
    self.size = size
    cells = sums.places.ordered.makeIterator()
    people = sums.people.ordered.makeIterator()
    conversions = sums.conversions.makeIterator()
    gaps = sums.gaps.makeIterator()
  }

  package mutating func next() -> BookPostings? {
    var part = BookPostings()
    while part.cells.count < size, let (bits, place) = cells.next() {
      if let figures = sums.figures(at: place) { part.cells[sums.cell(PackedCell(bits: bits))] = figures }
    }
    while part.people.count < size, let (bits, count) = people.next() {
      if count != 0 { part.people[PackedPeopleCell(bits: bits).cell(sums.names)] = Int(count) }
    }
    while part.conversions.count < size, let (cell, conversion) = conversions.next() {
      if conversion != Conversion() { part.conversions[cell] = conversion }
    }
    while part.gaps.count < size, let (gap, count) = gaps.next() {
      if count != 0 { part.gaps[gap] = count }
    }
    return part.isEmpty ? nil : part
  }
}
