/// A text with typed holes: `store:{store:word}:table:{n:int(1..24)}`. Compiled; matches in one pass without going back.
package struct Pattern: Sendable, Hashable {
  package enum Segment: Sendable, Hashable {
    case literal([UInt8])
    case hole(Hole)
  }
  package struct Hole: Sendable, Hashable {
    package let name: String
    package let type: HoleType
    package init(name: String, type: HoleType) {
      self.name = name
      self.type = type
    }
  }

  /// Holes of one pattern; captures are kept in a fixed array of this size.
  package static let maximumHoles = 8

  package let source: String
  /// What it consists of, unless that is one text.
  private let parts: [Segment]
  /// The text, when there are no holes.
  package let literal: [UInt8]?
  /// By segment, the holes that are runs; empty when there are no holes.
  private let runs: [HoleRun?]

  package init(source: String, segments: [Segment]) {
    self.source = source
    if segments.count == 1, case .literal(let text) = segments[0], !text.isEmpty {
      (literal, runs, parts) = (text, [], [])
      return
    }
    var bytes: [UInt8]? = []
    for segment in segments {
      switch segment {
      case .literal(let text): bytes? += text
      case .hole: bytes = nil
      }
    }
    literal = bytes
    runs = bytes != nil ? [] : segments.map { if case .hole(let hole) = $0 { HoleRun(hole.type) } else { nil } }
    parts = segments
  }

  package var segments: [Segment] {
    if parts.isEmpty, let literal, !literal.isEmpty { return [.literal(literal)] }
    return parts
  }

  package var holes: [Hole] { parts.compactMap { if case .hole(let hole) = $0 { hole } else { nil } } }

  /// The same pattern over folded text.
  /// - Parameter table: the table whose keys are folded, for one whose are not.
  package func folded(table: (Int) -> Int) -> Pattern {
    Pattern(
      source: source,
      segments: segments.map { segment in
        switch segment {
        case .literal(let text): .literal(TextFolding.fold(text: text))
        case .hole(let hole): .hole(Hole(name: hole.name, type: hole.type.folded(table: table)))
        }
      })
  }

  /// Matches the whole range; on success `captures` holds one range for each hole.
  /// - Complexity: O(length of the range).
  package func matches(_ bytes: Span<UInt8>, _ range: Range<Int>, tables: [Table], captures: inout Captures) -> Bool {
    if let literal { return bytes.equals(literal, in: range) }
    var at = range.lowerBound
    var found = Captures()
    for index in parts.indices {
      if let run = runs[index] {
        guard let end = run.end(bytes, from: at, end: range.upperBound) else { return false }
        found.append(at..<end, row: -1)
        at = end
        continue
      }
      switch parts[index] {
      case .literal(let text):
        guard bytes.hasPrefix(text, at: at, end: range.upperBound) else { return false }
        at += text.count
      case .hole(let hole):
        guard let (end, row) = hole.type.extent(bytes, from: at, end: range.upperBound, until: literal(after: index), tables: tables)
        else { return false }
        found.append(at..<end, row: row)
        at = end
      }
    }
    guard at == range.upperBound else { return false }
    captures = found
    return true
  }

  package func literal(after index: Int) -> [UInt8]? {
    guard index + 1 < parts.count, case .literal(let text) = parts[index + 1] else { return nil }
    return text
  }
}

extension TextFolding {
  /// Folds a part of a text: spaces at its ends are part of the pattern and stay.
  static func fold(text: [UInt8]) -> [UInt8] {
    let guardByte = UInt8(ascii: "x")
    return Array(fold(String(decoding: [guardByte] + text + [guardByte], as: UTF8.self)).dropFirst().dropLast())
  }
}

extension HoleType {
  fileprivate func folded(table folded: (Int) -> Int) -> HoleType {
    switch self {
    case .choice(let words): .choice(words.map { String(decoding: TextFolding.fold($0), as: UTF8.self) })
    case .list(let table): .list(folded(table))
    case .int, .word, .slug, .hex, .uuid, .date, .text, .rest: self
    }
  }

  /// The end of the longest run of this type from `start`, and the row when it is a table's key; nil when there is none.
  /// `until` is the literal that follows, nil at the end of the pattern.
  package func extent(_ bytes: Span<UInt8>, from start: Int, end: Int, until next: [UInt8]?, tables: [Table]) -> (Int, Int32)? {
    switch self {
    case .date(let format):
      guard end - start >= format.width, format.read(bytes, at: start) != nil else { return nil }
      return (start + format.width, -1)
    case .choice(let words):
      let stop = stop(bytes, start, end, next)
      let row = words.firstIndex { word in bytes.equals(Array(word.utf8), in: start..<stop) }
      return row.map { (stop, Int32($0)) }
    case .list(let table):
      let stop = stop(bytes, start, end, next)
      return tables[table].row(ofKey: bytes, start..<stop).map { (stop, $0) }
    case .text:
      guard let next else { return end > start ? (end, -1) : nil }
      guard start < end, let stop = bytes.firstIndex(of: next, in: start + 1..<end) else { return nil }
      return (stop, -1)
    case .rest: return (end, -1)
    case .int, .word, .slug, .hex, .uuid: return HoleRun(self)?.end(bytes, from: start, end: end).map { ($0, -1) }
    }
  }

  /// Keys of a set hold no byte with which the next literal begins (`WX0305`), so that byte ends them.
  private func stop(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ next: [UInt8]?) -> Int {
    guard let first = next?.first else { return end }
    var at = start
    while at < end, bytes[at] != first { at += 1 }
    return at
  }
}
