/// Where the bytes of a text stand in a later one: what is the same from the front and from the back keeps its place.
struct TextDrift {
  private let head: Int
  private let tail: Int
  private let old: Int
  private let new: Int

  init(from old: [UInt8], to new: [UInt8]) {
    var (head, tail) = (0, 0)
    let most = min(old.count, new.count)
    while head < most, old[head] == new[head] { head += 1 }
    while tail < most - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
    (self.head, self.tail, self.old, self.new) = (head, tail, old.count, new.count)
  }

  /// Nil for what was changed.
  func moved(_ range: Range<Int>) -> Range<Int>? {
    if range.upperBound <= head { return range }
    guard range.lowerBound >= old - tail else { return nil }
    return range.lowerBound + new - old..<range.upperBound + new - old
  }

  /// The place in the old text of a byte of the new one; inside of what was changed, where that began.
  func earlier(_ byte: Int) -> Int { byte <= head ? byte : byte >= new - tail ? byte + old - new : head }
}
