/// One file of a rule set as it was read: its name for people, and its bytes.
public struct SourceFile: Sendable {
  /// The place of a file in its rule set.
  public struct ID: Hashable, Sendable, Comparable {
    package let index: Int32
    package init(_ index: Int) { self.index = Int32(index) }
    /// Files compare in the order in which they were read.
    public static func < (a: ID, b: ID) -> Bool { a.index < b.index }
  }

  /// Relative to where the rule set was loaded from, with `/` between the parts.
  public let path: String
  /// The content, without a byte order mark.
  public let utf8: [UInt8]
  /// Whether one stood before it.
  package let hasMark: Bool
  package static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  package let lineStarts: [Int32]

  /// - Complexity: O(bytes), to find the lines.
  public init(path: String, utf8 bytes: [UInt8]) {
    self.path = path
    hasMark = bytes.starts(with: Self.mark)
    let text = hasMark ? Array(bytes.dropFirst(Self.mark.count)) : bytes
    var starts: [Int32] = [0]
    var index = 0
    let span = text.span
    while let end = span.firstLineEnd(from: index) {
      index = end + 1
      if span[end] == 0x0A || index == span.count || span[index] != 0x0A { starts.append(Int32(index)) }
    }
    utf8 = text
    lineStarts = starts
  }

  /// Where a byte stands, both counted from 1; the column counts Unicode scalars.
  public struct Position: Hashable, Sendable {
    /// Counted from 1.
    public let line: Int
    /// In Unicode scalars, counted from 1.
    public let column: Int
  }

  package func lineIndex(at byte: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(lineStarts[middle]) <= byte { low = middle } else { high = middle }
    }
    return low
  }

  /// - Complexity: O(log lines + length of the line).
  public func position(at byte: Int) -> Position {
    let line = lineIndex(at: byte)
    let column = utf8[Int(lineStarts[line])..<min(byte, utf8.count)].count { $0 & 0xC0 != 0x80 }
    return Position(line: line + 1, column: column + 1)
  }

  /// The bytes of a line, counted from 0, without its line break.
  package func line(_ index: Int) -> ArraySlice<UInt8> {
    let start = Int(lineStarts[index])
    var end = index + 1 < lineStarts.count ? Int(lineStarts[index + 1]) : utf8.count
    while end > start, utf8[end - 1] == 0x0A || utf8[end - 1] == 0x0D { end -= 1 }
    return utf8[start..<end]
  }

  package func text(_ bytes: Range<Int>) -> String {
    String(decoding: utf8[bytes.clamped(to: 0..<utf8.count)], as: UTF8.self)
  }
}

/// A half-open range of bytes in one file of a rule set.
public struct SourceSpan: Hashable, Sendable {
  /// The file.
  public let file: SourceFile.ID
  private let lower: Int32
  private let upper: Int32

  package init(_ file: SourceFile.ID, _ bytes: Range<Int>) {
    self.file = file
    lower = Int32(truncatingIfNeeded: bytes.lowerBound)
    upper = Int32(truncatingIfNeeded: bytes.upperBound)
  }

  /// Offsets into ``SourceFile/utf8``.
  public var bytes: Range<Int> { Int(lower)..<Int(max(lower, upper)) }

  package func narrowed(to bytes: Range<Int>) -> SourceSpan { SourceSpan(file, bytes) }
  package func joined(with other: SourceSpan) -> SourceSpan {
    SourceSpan(file, Int(min(lower, other.lower))..<Int(max(upper, other.upper)))
  }
}

/// A value and where the author wrote it.
package struct Located<Value> {
  package let value: Value
  package let span: SourceSpan
  package init(_ value: Value, _ span: SourceSpan) {
    self.value = value
    self.span = span
  }
  package func map<Other>(_ transform: (Value) -> Other) -> Located<Other> { Located<Other>(transform(value), span) }
}
extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
