internal import Rules
internal import Wire

/// What erased followers came to: sums that name nobody, each in a row of two texts, for they are read only when books are made anew. The cell
/// of follows ends with the spans in seconds whose counts stand behind the eight others; rows of an older version have none, and of theirs
/// nobody knows which these were. Behind the counts stands a hash of the row: they cannot be made anew, but whether somebody changed what they say,
/// or of what they say it, can be told. Rows of an older version have none.
///
///     ["cell",20000,"code","poster","poster:1","new",[86400,604800]]    [1,1,0,0,0,0,0,0,1,0] 5f3a…
package struct KeptRows {
  private let account: String
  /// What stands before a cell whose figures cannot be read: nobody adds to it, and whoever reads all rows says that it is there.
  package static let setAside = "unreadable "
  /// Figures before those of the spans.
  private static let counts = 8

  package init(of account: String) { self.account = account }

  /// What is to be added, a cell each, in the order of their names.
  package func rows(of kept: KeptSums) -> [(cell: String, counts: [Int])] {
    // People and records have one row, whatever spans were counted.
    let merged = Dictionary(Self.cells(of: kept).map { ($0.cell, $0.counts) }) { zip($0, $1).map { $0 &+ $1 } }
    return merged.filter { row in row.value.contains { $0 != 0 } }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The text of a cell's figures; nil when what stands there cannot be read, and is to be set aside.
  package func sum(_ counts: [Int], of cell: String, to text: String) -> String? {
    guard let before = opened(text, of: cell).flatMap(Self.numbers), before.count == counts.count, Self.canBe(before, in: cell) else { return nil }
    return self.text(zip(before, counts).map { $0 &+ $1 }, of: cell)
  }

  package func text(_ counts: [Int], of cell: String) -> String {
    let line = JSON.array(counts.map { .int($0) }).line
    return line + " " + seal(line, of: cell)
  }

  /// Rows that are read, until all are.
  package struct Reading {
    private let rows: KeptRows
    /// By spans, so that each is added to by one row after the other.
    private var parts: [[Int64]: BookPostings] = [:]
    /// How many rows cannot be read; nothing can say any more what they were.
    package private(set) var unreadable = 0

    package init(_ rows: KeptRows) { self.rows = rows }

    package mutating func add(_ cell: String, _ figures: String) {
      guard let figures = rows.opened(figures, of: cell), KeptRows.add(cell, figures, to: &parts) else {
        unreadable += 1
        return
      }
    }

    package var sums: KeptSums {
      var sums = KeptSums()
      for (spans, postings) in parts { sums.add(postings, counting: spans) }
      return sums
    }
  }

  // MARK: texts

  private func seal(_ line: String, of cell: String) -> String {
    var hash = RowHash(of: "book_kept")
    for text in [account, cell, line] { hash.add(text) }
    return String(hash.value, radix: 16)
  }

  /// The counts without their hash; nil where it is not that of the row.
  fileprivate func opened(_ text: String, of cell: String) -> String? {
    guard let space = text.lastIndex(of: " ") else { return text }
    let line = String(text[..<space])
    return text[text.index(after: space)...] == seal(line, of: cell) ? line : nil
  }

  private static func cells(of kept: KeptSums) -> [(cell: String, counts: [Int])] {
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
  fileprivate static func add(_ cell: String, _ figures: String, to parts: inout [[Int64]: BookPostings]) -> Bool {
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
