/// Aho and Corasick's automaton over all `contains`, `prefix` and `suffix` needles of one event kind: one pass finds them all.
///
/// States are nodes of the needles' trie; a state's edges are sorted by byte, and `fail` leads to the longest suffix that is a
/// state too. `output` chains the needles that end in a state.
package struct NeedleAutomaton: Sendable {
  private var edges: [(byte: UInt8, target: Int32)] = []
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

  private func step(_ from: Int32, _ byte: UInt8) -> Int32 {
    var state = from
    while true {
      var low = Int(edgeStart[Int(state)])
      var high = Int(edgeStart[Int(state) + 1])
      while low < high {
        let middle = (low + high) / 2
        if edges[middle].byte == byte { return edges[middle].target }
        if edges[middle].byte < byte { low = middle + 1 } else { high = middle }
      }
      if state == 0 { return 0 }
      state = fail[Int(state)]
    }
  }

  /// Distinct, non-empty needles; a needle's id is its position.
  package init(_ needles: [[UInt8]]) {
    var children: [[UInt8: Int32]] = [[:]]
    needle = [-1]
    for (id, bytes) in needles.enumerated() {
      var state: Int32 = 0
      for byte in bytes {
        if let next = children[Int(state)][byte] {
          state = next
        } else {
          let next = Int32(children.count)
          children[Int(state)][byte] = next
          children.append([:])
          needle.append(-1)
          state = next
        }
      }
      needle[Int(state)] = Int32(id)
    }
    edgeStart = []
    edges = []
    for map in children {
      edgeStart.append(Int32(edges.count))
      for (byte, target) in map.sorted(by: { $0.key < $1.key }) { edges.append((byte, target)) }
    }
    edgeStart.append(Int32(edges.count))
    fail = Array(repeating: 0, count: children.count)
    chain = Array(repeating: -1, count: children.count)
    var queue: [Int32] = children[0].sorted { $0.key < $1.key }.map(\.value)
    var next = 0
    while next < queue.count {
      let state = queue[next]
      next += 1
      let suffix = fail[Int(state)]
      chain[Int(state)] = needle[Int(suffix)] >= 0 && suffix != 0 ? suffix : chain[Int(suffix)]
      for (byte, target) in children[Int(state)].sorted(by: { $0.key < $1.key }) {
        fail[Int(target)] = step(suffix, byte)
        queue.append(target)
      }
    }
  }
}
