/// Aho and Corasick's automaton over many needles, as those of `contains`, `prefix` and `suffix` of one event kind, or the keys of a
/// table: one pass finds them all.
///
/// States are nodes of the needles' trie, numbered level by level, so that an edge leads to the state of its own number, and one more:
/// 17 bytes for each state. A state's edges are sorted by byte, and `fail` leads to the longest suffix that is a state too. `chain`
/// leads to the longest suffix that is a needle.
package struct NeedleAutomaton: Sendable {
  private var edges: [UInt8] = []
  private var edgeStart: [Int32] = [0, 0]
  private var fail: [Int32] = [0]
  private var needle: [Int32] = [-1]
  private var chain: [Int32] = [-1]

  package init() {}
  package var isEmpty: Bool { fail.count == 1 }

  /// Calls `found` with the needle's id and the offset where it ends, for each place where it stands.
  /// - Complexity: O(length + needles found).
  package func search(_ bytes: Span<UInt8>, _ range: Range<Int>, found: (_ needle: Int32, _ end: Int) -> Void) {
    var state: Int32 = 0
    for at in range {
      state = step(state, bytes[at])
      var hit = needle[Int(state)] >= 0 ? state : chain[Int(state)]
      while hit >= 0 {
        found(needle[Int(hit)], at + 1)
        hit = chain[Int(hit)]
      }
    }
  }

  /// The longest needle that ends at each offset where one ends, until `found` says that it is enough.
  /// - Complexity: O(length), however many needles end in one place.
  package func longest(_ bytes: Span<UInt8>, _ range: Range<Int>, found: (_ needle: Int32, _ end: Int) -> Bool) {
    var state: Int32 = 0
    for at in range {
      state = step(state, bytes[at])
      let hit = needle[Int(state)] >= 0 ? state : chain[Int(state)]
      if hit >= 0, found(needle[Int(hit)], at + 1) { return }
    }
  }

  private func step(_ from: Int32, _ byte: UInt8) -> Int32 {
    var state = from
    while true {
      if let next = edge(state, byte) { return next }
      if state == 0 { return 0 }
      state = fail[Int(state)]
    }
  }

  @inline(__always) private func edge(_ state: Int32, _ byte: UInt8) -> Int32? {
    var low = Int(edgeStart[Int(state)])
    var high = Int(edgeStart[Int(state) + 1])
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] == byte { return Int32(middle + 1) }
      if edges[middle] < byte { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// How many states a text leads through, those counted from which it fell back: what a search costs, without a clock.
  package func visits(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var (state, count): (Int32, Int) = (0, 0)
    for at in range {
      count += 1
      while state != 0, edge(state, bytes[at]) == nil {
        state = fail[Int(state)]
        count += 1
      }
      state = edge(state, bytes[at]) ?? 0
    }
    return count
  }

  /// Distinct, non-empty needles; a needle's id is its position.
  /// - Complexity: O(bytes of all needles), beside the sorting.
  package init(_ needles: [[UInt8]]) {
    let order = needles.indices.sorted { needles[$0].lexicographicallyPrecedes(needles[$1]) }
    edgeStart = [0]
    /// Of each state of a level, the needles that go through it.
    var level = [(state: Int32(0), range: 0..<order.count)]
    var depth = 0
    while !level.isEmpty {
      var next: [(state: Int32, range: Range<Int>)] = []
      for (state, range) in level {
        var at = range.lowerBound
        while at < range.upperBound, needles[order[at]].count == depth {
          needle[Int(state)] = Int32(order[at])
          at += 1
        }
        while at < range.upperBound {
          let byte = needles[order[at]][depth]
          let start = at
          while at < range.upperBound, needles[order[at]][depth] == byte { at += 1 }
          edges.append(byte)
          next.append((Int32(edges.count), start..<at))
          needle.append(-1)
          // The suffix is shorter, so that all of its level has its edges.
          let suffix = state == 0 ? 0 : step(fail[Int(state)], byte)
          fail.append(suffix)
        }
        edgeStart.append(Int32(edges.count))
      }
      level = next
      depth += 1
    }
    chain = Array(repeating: -1, count: fail.count)
    for state in fail.indices.dropFirst() {
      let suffix = fail[state]
      chain[state] = suffix != 0 && needle[Int(suffix)] >= 0 ? suffix : chain[Int(suffix)]
    }
  }
}
