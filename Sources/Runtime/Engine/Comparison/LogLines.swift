internal import Rules

/// Blocks of a log → lines, whatever its size: what is kept is one line at most.
package struct LogLines: ~Copyable {
  /// Bytes of a line that is read. One of the largest message, every byte of it escaped, with its facts, is shorter.
  package static let limit = 16 << 20

  private var rest: [UInt8] = []
  private var isTooLong = false
  /// Of the line that was handed out last, from 1.
  private var number = 0

  private let limit: Int

  /// - Parameter limit: bytes of a line.
  package init(limit: Int = LogLines.limit) { self.limit = limit }

  /// Whether a line was begun that has no end yet.
  package var isTorn: Bool { !rest.isEmpty || isTooLong }

  /// Calls `body` for each line that ends in the block, with its number; with nil for one that is too long. Empty lines are left out and counted.
  package mutating func add(_ block: Span<UInt8>, _ body: (_ line: Span<UInt8>?, _ number: Int) -> Void) {
    var start = 0
    while let at = block.first(0x0A, from: start) {
      if rest.isEmpty, !isTooLong {
        emit(block.extracting(start..<at), body)
      } else {
        keep(block, start..<at)
        finish(body)
      }
      start = at + 1
    }
    if start < block.count { keep(block, start..<block.count) }
  }

  /// The last line, when nothing ends it.
  package mutating func end(_ body: (_ line: Span<UInt8>?, _ number: Int) -> Void) { if isTorn { finish(body) } }

  private mutating func keep(_ block: Span<UInt8>, _ range: Range<Int>) {
    if isTooLong || rest.count + range.count > limit {
      isTooLong = true
      rest = []
      return
    }
    rest.reserveCapacity(rest.count + range.count)
    for at in range { rest.append(block[at]) }
  }

  private mutating func finish(_ body: (Span<UInt8>?, Int) -> Void) {
    if isTooLong {
      number += 1
      body(nil, number)
    } else {
      let line = rest
      rest = []
      emit(line.span, body)
    }
    rest = []
    isTooLong = false
  }

  private mutating func emit(_ line: Span<UInt8>, _ body: (Span<UInt8>?, Int) -> Void) {
    number += 1
    let count = line.count > 0 && line[line.count - 1] == 0x0D ? line.count - 1 : line.count
    if count > 0 { body(line.extracting(0..<count), number) }
  }
}
