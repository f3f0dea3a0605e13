internal import Engine
internal import GRDB
internal import Rules
internal import Wire

/// What erased followers came to: sums that name nobody, each in a row of two texts, for they are read only when books are made anew. The cell
/// of follows ends with the spans in seconds whose counts stand behind the eight others; rows of an older version have none, and of theirs
/// nobody knows which these were. Behind the counts stands a hash of the row: they cannot be made anew, but whether somebody changed what they say,
/// or of what they say it, can be told. Rows of an older version have none.
///
///     ["cell",20000,"code","poster","poster:1","new",[86400,604800]]    [1,1,0,0,0,0,0,0,1,0] 5f3a…
struct SQLiteKeptBooks {
  private let db: Database
  private let account: String
  /// Cells of one question.
  private static let chunk = 400
  /// What stands before a cell whose figures cannot be read: nobody adds to it, and whoever reads all rows says that it is there.
  private static let setAside = "unreadable "
  /// Figures before those of the spans.
  private static let counts = 8

  init(_ db: Database, account: String) {
    self.db = db
    self.account = account
  }

  /// - Complexity: O(cells), a question for some hundred of them.
  func add(_ kept: KeptSums) throws {
    // People and records have one row, whatever spans were counted.
    let merged = Dictionary(Self.rows(of: kept).map { ($0.cell, $0.counts) }) { zip($0, $1).map { $0 &+ $1 } }
    let rows = merged.filter { row in row.value.contains { $0 != 0 } }.sorted { $0.key < $1.key }
    let write = try db.cachedStatement(sql: "REPLACE INTO book_kept (account, cell, figures) VALUES (?, ?, ?)")
    var start = 0
    while start < rows.count {
      let part = rows[start..<min(start + Self.chunk, rows.count)]
      let known = try figures(of: part.map(\.key))
      for (cell, counts) in part {
        var sums = counts
        if let text = known[cell] {
          if let before = opened(text, of: cell).flatMap(Self.numbers), before.count == counts.count, Self.canBe(before, in: cell) {
            sums = zip(before, counts).map { $0 &+ $1 }
          } else {
            try setAside(cell)
          }
        }
        let line = JSON.array(sums.map { .int($0) }).line
        try write.execute(arguments: [account, cell, line + " " + seal(line, of: cell)])
      }
      start += part.count
    }
  }

  /// - Returns: also how many rows cannot be read; nothing can say any more what they were.
  func read() throws -> (sums: KeptSums, unreadable: Int) {
    var (sums, unreadable) = (KeptSums(), 0)
    // By spans, so that each is added to by one row after the other.
    var parts: [[Int64]: BookPostings] = [:]
    let rows = try Row.fetchCursor(db, sql: "SELECT cell, figures FROM book_kept WHERE account = ?", arguments: [account])
    while let row = try rows.next().map({ Columns($0, of: "book_kept") }) {
      let cell = row.anyText(0)
      guard let figures = opened(row.anyText(1), of: cell), Self.add(cell, figures, to: &parts) else {
        unreadable += 1
        continue
      }
    }
    for (spans, postings) in parts { sums.add(postings, counting: spans) }
    return (sums, unreadable)
  }

  private func figures(of cells: [String]) throws -> [String: String] {
    let places = cells.map { _ in "?" }.joined(separator: ", ")
    let rows = try Row.fetchAll(
      db, sql: "SELECT cell, figures FROM book_kept WHERE account = ? AND cell IN (\(places))", arguments: StatementArguments([account] + cells))
    return Dictionary(rows.map { Columns($0, of: "book_kept") }.map { ($0.anyText(0), $0.anyText(1)) }) { $1 }
  }

  private func setAside(_ cell: String) throws {
    try db.execute(
      sql: "UPDATE OR REPLACE book_kept SET cell = ? WHERE account = ? AND cell = ?", arguments: [Self.setAside + cell, account, cell])
  }

  // MARK: texts

  private func seal(_ line: String, of cell: String) -> String {
    var hash = RowHash(of: "book_kept")
    for text in [account, cell, line] { hash.add(text) }
    return String(hash.value, radix: 16)
  }

  /// The counts without their hash; nil where it is not that of the row.
  private func opened(_ text: String, of cell: String) -> String? {
    guard let space = text.lastIndex(of: " ") else { return text }
    let line = String(text[..<space])
    return text[text.index(after: space)...] == seal(line, of: cell) ? line : nil
  }

  private static func rows(of kept: KeptSums) -> [(cell: String, counts: [Int])] {
    kept.bySpans.flatMap { spans, postings -> [(cell: String, counts: [Int])] in
      let cells = postings.cells.map { cell, figures -> (cell: String, counts: [Int]) in
        let counts = [
          figures.scans, figures.new, figures.returning, figures.found, figures.lost, figures.quick, figures.takenBack, figures.erased,
        ]
        let ofSpans = spans.indices.map { figures.kept.indices.contains($0) ? figures.kept[$0] : 0 }
        return (line(["cell"] + words(of: cell) + [.array(spans.map { .int(Int($0)) })]), counts + ofSpans)
      }
      let people = postings.people.map { cell, count -> (cell: String, counts: [Int]) in
        let place = BookSourceCode(cell.place)
        let words: [JSON] = [
          "people", .int(cell.from), .string(cell.span.rawValue), .string(place.word), .string(place.campaign), .string(place.scene),
        ]
        return (line(words), [count])
      }
      let conversions = postings.conversions.map { key, conversion -> (cell: String, counts: [Int]) in
        let words = ["conversion"] + words(of: key.cell) + [.string(key.name)] + (key.field.map { [.string($0)] } ?? [])
        return (line(words), [conversion.count, Int(conversion.millionths)])
      }
      return cells + people + conversions
    }
  }

  private static func line(_ words: [JSON]) -> String { JSON.array(words).line }

  private static func words(of cell: BookCell) -> [JSON] {
    let source = BookSourceCode(cell.source)
    return [.int(cell.day), .string(source.word), .string(source.campaign), .string(source.scene), .string(cell.subscription.rawValue)]
  }

  private static func numbers(_ text: String) -> [Int]? {
    guard case .array(let values) = JSON(text) else { return nil }
    return numbers(values)
  }

  private static func numbers(_ values: [JSON]) -> [Int]? {
    let numbers = values.compactMap(\.int)
    return numbers.count == values.count ? numbers : nil
  }

  /// What a row can say: nobody has had as many followers, and no day of theirs lies as far off. Beyond is damage, of which no sum may come.
  private static let counted = 0...1_000_000_000_000
  private static let days = -1_000_000...1_000_000

  /// Sums of numbers of records may be anything.
  private static func canBe(_ counts: [Int], in cell: String) -> Bool {
    counts.prefix(cell.hasPrefix("[\"conversion\"") ? 1 : counts.count).allSatisfy(counted.contains)
  }

  /// - Returns: whether it could be read.
  private static func add(_ cell: String, _ figures: String, to parts: inout [[Int64]: BookPostings]) -> Bool {
    guard case .array(let words) = JSON(cell), let counts = numbers(figures), words.count >= 6, let day = words[1].int, days.contains(day),
      canBe(counts, in: cell)
    else { return false }
    let texts = words.map { $0.string ?? "" }
    func followsCell() -> BookCell? {
      guard let source = BookSourceCode(texts[2], texts[3], texts[4]).source, let subscription = Subscription(rawValue: texts[5]) else { return nil }
      return BookCell(day: day, source: source, subscription: subscription)
    }
    var part = BookPostings()
    switch texts[0] {
    case "cell":
      guard let cell = followsCell(), let spans = spans(words, counts.count) else { return false }
      part.cells[cell] = Self.figures(counts, spans)
      parts[spans, default: BookPostings()].add(part)
      return true
    case "people":
      guard counts.count == 1, words.count == 6, let span = BookSpan(rawValue: texts[2]),
        let place = BookSourceCode(texts[3], texts[4], texts[5]).place
      else { return false }
      part.people[PeopleCell(span: span, from: day, place: place)] = counts[0]
    case "conversion":
      guard counts.count == 2, words.count == 7 || words.count == 8, let cell = followsCell() else { return false }
      part.conversions[ConversionCell(cell: cell, name: texts[6], field: words.count == 8 ? texts[7] : nil)] = Conversion(
        count: counts[0], millionths: Int64(counts[1]))
    default: return false
    }
    parts[[], default: BookPostings()].add(part)
    return true
  }

  /// Those whose counts stand in a row of so many; none where nobody knows them. Nil when they are no spans.
  private static func spans(_ words: [JSON], _ count: Int) -> [Int64]? {
    if words.count == 6 { return count >= counts ? [] : nil }
    guard words.count == 7, case .array(let values) = words[6], let spans = numbers(values), count == counts + spans.count,
      spans.allSatisfy({ $0 > 0 }), zip(spans, spans.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    return spans.map { Int64($0) }
  }

  private static func figures(_ sums: [Int], _ spans: [Int64]) -> BookFigures {
    var figures = BookFigures()
    figures.scans = sums[0]
    figures.new = sums[1]
    figures.returning = sums[2]
    figures.found = sums[3]
    figures.lost = sums[4]
    figures.quick = sums[5]
    figures.takenBack = sums[6]
    figures.erased = sums[7]
    figures.kept = Array(sums[counts..<counts + spans.count])
    return figures
  }
}
