internal import Engine
internal import GRDB
internal import Rules
internal import Wire

/// What erased followers came to: sums that name nobody, each in a row of two texts, for they are read only when books are made anew.
///
///     ["cell",20000,"code","poster","poster:1","new"]    [1,1,0,0,0,0,0,0,1,0,0]
struct SQLiteKeptBooks {
  private let db: Database
  private let account: String

  init(_ db: Database, account: String) {
    self.db = db
    self.account = account
  }

  /// - Complexity: O(cells).
  func add(_ postings: BookPostings) throws {
    for (cell, figures) in postings.cells {
      let counts = [
        figures.scans, figures.new, figures.returning, figures.found, figures.lost, figures.quick, figures.takenBack, figures.erased,
      ]
      try add(counts + figures.kept, to: ["cell"] + Self.words(of: cell))
    }
    for (cell, count) in postings.people {
      let place = BookSourceCode(cell.place)
      try add(
        [count],
        to: ["people", .int(cell.from), .string(cell.span.rawValue), .string(place.word), .string(place.campaign), .string(place.scene)])
    }
    for (key, conversion) in postings.conversions {
      try add(
        [conversion.count, Int(conversion.millionths)],
        to: ["conversion"] + Self.words(of: key.cell) + [.string(key.name)] + (key.field.map { [.string($0)] } ?? []))
    }
  }

  /// What cannot be read is passed over: nothing can say any more what it was.
  func read() throws -> BookPostings {
    var postings = BookPostings()
    let rows = try Row.fetchCursor(db, sql: "SELECT cell, figures FROM book_kept WHERE account = ?", arguments: [account])
    while let row = try rows.next().map({ Columns($0, of: "book_kept") }) {
      guard case .array(let words) = JSON(row.anyText(0)), let counts = Self.counts(row.anyText(1)) else { continue }
      postings.add(Self.postings(words, counts))
    }
    return postings
  }

  private func add(_ counts: [Int], to cell: [JSON]) throws {
    let text = JSON.array(cell).line
    let find = try db.cachedStatement(sql: "SELECT figures FROM book_kept WHERE account = ? AND cell = ?")
    let known = try Row.fetchOne(find, arguments: [account, text]).flatMap { Self.counts(Columns($0, of: "book_kept").anyText(0)) } ?? []
    let sums = (0..<max(known.count, counts.count)).map { index in
      (known.indices.contains(index) ? known[index] : 0) &+ (counts.indices.contains(index) ? counts[index] : 0)
    }
    try db.cachedStatement(sql: "REPLACE INTO book_kept (account, cell, figures) VALUES (?, ?, ?)").execute(
      arguments: [account, text, JSON.array(sums.map { .int($0) }).line])
  }

  private static func words(of cell: BookCell) -> [JSON] {
    let source = BookSourceCode(cell.source)
    return [.int(cell.day), .string(source.word), .string(source.campaign), .string(source.scene), .string(cell.subscription.rawValue)]
  }

  private static func counts(_ text: String) -> [Int]? {
    guard case .array(let values) = JSON(text) else { return nil }
    let counts = values.compactMap(\.int)
    return counts.count == values.count ? counts : nil
  }

  /// Within what can be added.
  private static func bounded(_ number: Int) -> Int { Int(Columns.bounded(Int64(number))) }

  private static func postings(_ words: [JSON], _ counts: [Int]) -> BookPostings {
    var postings = BookPostings()
    guard words.count >= 6, let day = words[1].int.map({ Self.bounded($0) }) else { return postings }
    let sums = counts.map { Self.bounded($0) }
    let texts = words.map { $0.string ?? "" }
    func cell() -> BookCell? {
      guard let source = BookSourceCode(texts[2], texts[3], texts[4]).source, let subscription = Subscription(rawValue: texts[5]) else { return nil }
      return BookCell(day: day, source: source, subscription: subscription)
    }
    if texts[0] == "cell", counts.count >= 8, let cell = cell() {
      var figures = BookFigures()
      figures.scans = sums[0]
      figures.new = sums[1]
      figures.returning = sums[2]
      figures.found = sums[3]
      figures.lost = sums[4]
      figures.quick = sums[5]
      figures.takenBack = sums[6]
      figures.erased = sums[7]
      figures.kept = Array(sums[8...])
      postings.cells[cell] = figures
    } else if texts[0] == "people", counts.count == 1, let span = BookSpan(rawValue: texts[2]),
      let place = BookSourceCode(texts[3], texts[4], texts[5]).place
    {
      postings.people[PeopleCell(span: span, from: day, place: place)] = sums[0]
    } else if texts[0] == "conversion", counts.count == 2, words.count == 7 || words.count == 8, let cell = cell() {
      postings.conversions[ConversionCell(cell: cell, name: texts[6], field: words.count == 8 ? texts[7] : nil)] = Conversion(
        count: sums[0], millionths: Int64(counts[1]))
    }
    return postings
  }
}
