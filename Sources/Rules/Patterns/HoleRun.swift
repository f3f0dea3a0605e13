/// A hole that takes the longest run of bytes of one class, as plain numbers: what matches it retains nothing.
struct HoleRun: Sendable, Hashable {
  private enum Form { case any, number, uuid }

  private let bytes: ByteSet
  private let form: Form
  private let numbers: ClosedRange<Int64>

  /// Nil for types that are not runs of a class.
  init?(_ type: HoleType) {
    guard let bytes = type.byteClass else { return nil }
    self.bytes = bytes
    switch type {
    case .int(let range): (form, numbers) = (.number, range)
    case .uuid: (form, numbers) = (.uuid, 0...0)
    case .word, .slug, .hex, .date, .choice, .list, .text, .rest: (form, numbers) = (.any, 0...0)
    }
  }

  /// The end of the run from `start`; nil when there is none.
  func end(_ text: Span<UInt8>, from start: Int, end: Int) -> Int? {
    var at = start
    while at < end, bytes.contains(text[at]) { at += 1 }
    guard at > start else { return nil }
    switch form {
    case .any: return at
    case .number:
      guard at - start <= 18, at - start == 1 || text[start] != 0x30 else { return nil }
      var value: Int64 = 0
      for index in start..<at { value = value &* 10 &+ Int64(text[index] &- 0x30) }  // of eighteen digits at most
      return numbers.contains(value) ? at : nil
    case .uuid:
      guard at - start == 36 else { return nil }
      for index in 0..<36 {
        let isDash = text[start + index] == 0x2D
        if isDash != (index == 8 || index == 13 || index == 18 || index == 23) { return nil }
      }
      return at
    }
  }
}
