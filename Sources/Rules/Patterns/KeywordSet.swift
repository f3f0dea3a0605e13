/// The keys of a table as they are looked for inside a text: `contains: { list, as }`.
///
/// All keys are one automaton, so that asking for a hundred thousand takes as long as asking for ten: linear in the text.
package final class KeywordSet: Sendable {
  /// Where in the text the key must stand.
  package enum Place: Sendable, Hashable, CaseIterable { case anywhere, atStart, atEnd }
  /// What was found: the row, and where its key stands.
  package struct Hit: Equatable, Sendable {
    package let row: Int32
    package let range: Range<Int>
  }

  /// The table's place in the rule set.
  package let table: Int
  package let look: TextLook
  private let needles: NeedleAutomaton
  /// By needle: its row, its bytes, and its length as one reads it.
  private let rows: [Int32]
  private let lengths: [Int32]
  private let scalars: [Int32]

  /// - Parameter keys: by row, as they are compared. Of keys that are alike the first counts; empty ones are never found.
  package init(table: Int, _ look: TextLook, keys: [[UInt8]]) {
    self.table = table
    self.look = look
    var seen = ByteMap()
    var rows: [Int32] = []
    var needles: [[UInt8]] = []
    for (row, key) in keys.enumerated() where !key.isEmpty && seen.insert(key, Int32(row)) == nil {
      rows.append(Int32(row))
      needles.append(key)
    }
    self.rows = rows
    lengths = needles.map { Int32($0.count) }
    scalars = needles.map { key in Int32(key.count { $0 & 0xC0 != 0x80 }) }
    self.needles = NeedleAutomaton(needles)
  }

  package var count: Int { rows.count }

  /// Whether any key stands where it must.
  /// - Complexity: O(length of the range).
  package func occurs(in bytes: Span<UInt8>, _ range: Range<Int>, _ place: Place) -> Bool {
    switch place {
    case .anywhere:
      var isFound = false
      needles.longest(bytes, range) { _, _ in
        isFound = true
        return true
      }
      return isFound
    case .atStart, .atEnd: return find(in: bytes, range, place) != nil
    }
  }

  /// The longest key; of those as long the one that stands earlier.
  ///
  /// Of keys that end in one place only the longest is asked: it has the others in it, and the whole beginning of a text is the longest
  /// that can end there.
  /// - Complexity: O(length of the range).
  package func find(in bytes: Span<UInt8>, _ range: Range<Int>, _ place: Place) -> Hit? {
    var best: (needle: Int, upTo: Int)?
    func take(_ needle: Int32, _ end: Int) {
      let needle = Int(needle)
      switch place {
      case .anywhere: break
      case .atStart: if end - range.lowerBound != Int(lengths[needle]) { return }
      case .atEnd: if end != range.upperBound { return }
      }
      if let best {
        let (length, start) = (scalars[needle], end - Int(lengths[needle]))
        let (bestLength, bestStart) = (scalars[best.needle], best.upTo - Int(lengths[best.needle]))
        if length < bestLength || (length == bestLength && start >= bestStart) { return }
      }
      best = (needle, end)
    }
    needles.longest(bytes, range) {
      take($0, $1)
      return false
    }
    return best.map { Hit(row: rows[$0.needle], range: $0.upTo - Int(lengths[$0.needle])..<$0.upTo) }
  }
}
