/// The lines of a text below `|` or `>`: how far they reach, and how far right they stand. What YAML says of its end includes the empty lines
/// and comments behind it.
struct TextBlock: Equatable {
  /// Where the line of its `|` ends, blanks at its end left out.
  let head: Int
  /// Where its last line ends; where the empty lines behind it count, where those end.
  let end: Int
  /// How far right its lines stand.
  let indentation: Int
  /// Whether `|2` says so, counted from what it stands in.
  let given: Int?
  /// `|+`: the empty lines behind it are part of the text.
  let keepsEmptyLines: Bool
  /// `|-`: not even the end of its last line is.
  let dropsLastEnd: Bool
  /// The lines behind that of its `|`.
  let lines: Range<Int>

  /// - Parameter outer: how far right what it stands in stands.
  init(at start: Int, of file: SourceFile, inside outer: Int) {
    let first = file.lineIndex(at: start)
    let headLine = file.line(first)
    let signs = headLine[(start + 1)...].prefix { ByteSet.digits.contains($0) || $0 == 0x2B || $0 == 0x2D }
    given = signs.first { ByteSet.digits.contains($0) }.map { Int($0) - 0x30 }
    keepsEmptyLines = signs.contains(0x2B)
    dropsLastEnd = signs.contains(0x2D)
    var head = headLine.endIndex
    while head > start, file.utf8[head - 1] == 0x20 || file.utf8[head - 1] == 0x09 { head -= 1 }
    self.head = head

    let rest = first + 1..<file.lineStarts.count
    let found = rest.lazy.compactMap { Self.indentation(of: file.line($0)) }.first
    indentation = given.map { outer + $0 } ?? max(outer + 1, found ?? 0)
    var last = first
    if let found, found >= indentation {
      for line in rest {
        let bytes = file.line(line)
        if let own = Self.indentation(of: bytes) {
          if own < indentation { break }
          last = line
        } else if bytes.count > indentation {
          last = line
        }
      }
    }
    if keepsEmptyLines {
      while last + 1 < file.lineStarts.count, Self.indentation(of: file.line(last + 1)) == nil { last += 1 }
    }
    lines = first + 1..<last + 1
    let behind = last + 1 < file.lineStarts.count ? Int(file.lineStarts[last + 1]) : file.utf8.count
    end = keepsEmptyLines ? behind : last == first ? head : file.line(last).endIndex
  }

  /// Nil of a line of blanks.
  static func indentation(of line: ArraySlice<UInt8>) -> Int? { line.firstIndex { $0 != 0x20 }.map { $0 - line.startIndex } }
}
