internal import Rules

/// The text of a document, and where its lines begin. An editor counts a byte order mark that it sends; rules are read without it.
struct DocumentText: Sendable {
  /// With its mark.
  private(set) var written: [UInt8]
  private var starts: [Int]

  init(_ written: [UInt8]) {
    self.written = written
    starts = Self.lineStarts(of: written)
  }

  init(_ file: SourceFile) { self.init(file.hasMark ? SourceFile.mark + file.utf8 : file.utf8) }

  var lineCount: Int { starts.count }
  /// As rules are read.
  var bytes: [UInt8] { mark == 0 ? written : Array(written.dropFirst(mark)) }
  private var mark: Int { written.starts(with: SourceFile.mark) ? SourceFile.mark.count : 0 }

  private static func lineStarts(of bytes: [UInt8]) -> [Int] {
    var starts = [0]
    let span = bytes.span
    var at = 0
    while let end = span.firstLineEnd(from: at) {
      at = end + 1
      if span[end] == 0x0A || at == span.count || span[at] != 0x0A { starts.append(at) }
    }
    return starts
  }

  /// The line on which a byte stands, from 0.
  func line(at byte: Int) -> Int { line(ofWritten: byte + mark) }

  private func line(ofWritten byte: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= byte { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line without its end.
  func bytes(ofLine line: Int) -> Range<Int> { unmarked(written(ofLine: line)) }

  private func written(ofLine line: Int) -> Range<Int> {
    guard starts.indices.contains(line) else { return written.count..<written.count }
    let start = starts[line]
    var end = line + 1 < starts.count ? starts[line + 1] : written.count
    while end > start, written[end - 1] == 0x0A || written[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  private func unmarked(_ range: Range<Int>) -> Range<Int> { max(0, range.lowerBound - mark)..<max(0, range.upperBound - mark) }

  func position(at byte: Int, _ encoding: PositionEncoding) -> TextPosition {
    let byte = min(max(0, byte) + mark, written.count)
    let line = line(ofWritten: byte)
    let before = written[starts[line]..<byte]
    switch encoding {
    case .utf8: return TextPosition(line: line, column: before.count)
    case .utf16: return TextPosition(line: line, column: before.reduce(0) { $0 + Self.units($1) })
    }
  }

  func range(of range: Range<Int>, _ encoding: PositionEncoding) -> TextRange {
    TextRange(position(at: range.lowerBound, encoding), position(at: range.upperBound, encoding))
  }

  /// The byte at a place; what lies behind the end of a line is its end, and what would be inside of a sign is its beginning.
  func byte(at position: TextPosition, _ encoding: PositionEncoding) -> Int { max(0, written(at: position, encoding) - mark) }

  private func written(at position: TextPosition, _ encoding: PositionEncoding) -> Int {
    guard position.line < starts.count else { return written.count }
    let line = written(ofLine: position.line)
    var at = line.lowerBound
    switch encoding {
    case .utf8:
      at = min(line.upperBound, line.lowerBound + position.column)
      while at > line.lowerBound, at < written.count, written[at] & 0xC0 == 0x80 { at -= 1 }
    case .utf16:
      var left = position.column
      while at < line.upperBound, left > 0 {
        left -= Self.units(written[at])
        if left < 0 { break }
        at += 1
        while at < line.upperBound, written[at] & 0xC0 == 0x80 { at += 1 }
      }
    }
    return at
  }

  func bytes(of range: TextRange, _ encoding: PositionEncoding) -> Range<Int> { unmarked(written(of: range, encoding)) }

  private func written(of range: TextRange, _ encoding: PositionEncoding) -> Range<Int> {
    let start = written(at: range.start, encoding)
    return start..<max(start, written(at: range.end, encoding))
  }

  /// Units of UTF-16 that the sign has which begins with a byte; none for those that go on.
  private static func units(_ lead: UInt8) -> Int { lead & 0xC0 == 0x80 ? 0 : lead >= 0xF0 ? 2 : 1 }

  /// - Complexity: O(bytes behind the change).
  mutating func replace(_ range: TextRange, _ encoding: PositionEncoding, with text: String) {
    let range = written(of: range, encoding)
    let new = Array(text.utf8)
    let (first, last) = (line(ofWritten: range.lowerBound), line(ofWritten: range.upperBound))
    let shift = new.count - range.count
    written.replaceSubrange(range, with: new)
    // A line end of two signs may come about, or be parted, at either end: the lines around are looked at anew.
    let from = max(0, first - 1)
    let to = min(starts.count, last + 2)
    let begin = starts[from]
    let end = to < starts.count ? starts[to] + shift : written.count
    var fresh = Self.lineStarts(of: Array(written[begin..<end])).map { $0 + begin }
    if to < starts.count, fresh.count > 1, fresh.last == end { fresh.removeLast() }
    starts.replaceSubrange(from..<to, with: fresh)
    if shift != 0 { for at in (from + fresh.count)..<starts.count { starts[at] += shift } }
  }
}
