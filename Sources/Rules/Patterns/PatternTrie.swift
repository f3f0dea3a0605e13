/// All patterns of one event kind and field in one tree; a look-up visits only states that fit, and each at most once.
///
///     store:{s:word}:table:17      ──"store:"──●──{word}──●──":table:"──●──"17"──▶ 0
///     store:{s:word}:table:{n}                                          └──{int}──▶ 1
///     store:sh{n}                              └──"sh"──●──{int}──▶ 2
///
/// Several edges may fit (above: `store:sh7…`), so the answer is every pattern that matches; the caller picks by position.
/// A hole takes the longest run of its type and never gives back (`WX0305` sees to it), so a state is reached with one position.
package struct PatternTrie: Sendable {
  fileprivate struct State: Sendable {
    var literals: Range<Int32> = 0..<0  // edges, sorted by first byte
    var holes: Range<Int32> = 0..<0
    var accepts: Range<Int32> = 0..<0  // patterns that end here
    var prefixes: Range<Int32> = 0..<0  // globs whose literal beginning ends here
  }
  fileprivate struct LiteralEdge: Sendable {
    let first: UInt8
    let start: Int32
    let end: Int32
    let target: Int32
  }
  fileprivate struct HoleEdge: Sendable {
    /// Nil for a hole that is more than a run: then it is looked at as a whole.
    let run: HoleRun?
    let hole: Hole
    let target: Int32
  }
  /// A reference, so that an edge retains one thing.
  fileprivate final class Hole: Sendable {
    let type: HoleType
    let until: [UInt8]?
    init(_ type: HoleType, until: [UInt8]?) {
      self.type = type
      self.until = until
    }
  }

  private var states: [State] = [State()]
  private var literals: [LiteralEdge] = []
  private var holes: [HoleEdge] = []
  private var text: [UInt8] = []
  private var accepted: [Int32] = []

  package init() {}
  package var isEmpty: Bool { states.count == 1 && accepted.isEmpty }

  /// Calls `found` with the id of every pattern that matches the range, and, as not whole, of every glob whose literal beginning does.
  /// - Complexity: O(states that fit × length), independent of the number of patterns that do not.
  package func lookUp(_ bytes: Span<UInt8>, _ range: Range<Int>, tables: [Table], found: (_ id: Int32, _ isWhole: Bool) -> Void) {
    visit(0, bytes, range.lowerBound, range.upperBound, tables, found)
  }

  private func visit(_ index: Int32, _ bytes: Span<UInt8>, _ at: Int, _ end: Int, _ tables: [Table], _ found: (Int32, Bool) -> Void) {
    let state = states[Int(index)]
    for id in state.prefixes { found(accepted[Int(id)], false) }
    if at == end { for id in state.accepts { found(accepted[Int(id)], true) } }
    if at < end, let edge = literal(state.literals, bytes[at]) {
      var position = at
      var label = Int(edge.start)
      while label < Int(edge.end), position < end, bytes[position] == text[label] {
        label += 1
        position += 1
      }
      if label == Int(edge.end) { visit(edge.target, bytes, position, end, tables, found) }
    }
    for index in state.holes {
      let stop =
        if let run = holes[Int(index)].run {
          run.end(bytes, from: at, end: end)
        } else {
          holes[Int(index)].hole.extent(bytes, from: at, end: end, tables)
        }
      if let stop { visit(holes[Int(index)].target, bytes, stop, end, tables, found) }
    }
  }

  private func literal(_ edges: Range<Int32>, _ byte: UInt8) -> LiteralEdge? {
    var low = Int(edges.lowerBound)
    var high = Int(edges.upperBound)
    while low < high {
      let middle = (low + high) / 2
      let edge = literals[middle]
      if edge.first == byte { return edge }
      if edge.first < byte { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// Built with class states, then frozen into flat arrays.
  package struct Builder {
    private final class Fork {
      var literals: [(label: [UInt8], target: Fork)] = []
      var holes: [(type: HoleType, until: [UInt8]?, target: Fork)] = []
      var accepts: [Int32] = []
      var prefixes: [Int32] = []
    }
    private let root = Fork()
    package init() {}

    package func insert(_ pattern: Pattern, id: Int32) {
      var fork = root
      for (index, segment) in pattern.segments.enumerated() {
        switch segment {
        case .literal(let text): fork = walk(fork, text[...])
        case .hole(let hole):
          fork = walk(fork, hole.type, until: until(hole.type, pattern.literal(after: index)))
        }
      }
      fork.accepts.append(id)
    }

    /// A glob, or anything else of which only the beginning is indexed: the caller must check the rest.
    package func insert(prefix: [UInt8], id: Int32) { walk(root, prefix[...]).prefixes.append(id) }

    /// Holes are one edge when they take the same run: sets and texts also depend on what follows.
    private func until(_ type: HoleType, _ next: [UInt8]?) -> [UInt8]? {
      switch type {
      case .text: next
      case .choice, .list: next.map { [$0[0]] }
      case .int, .word, .slug, .hex, .uuid, .date, .rest: nil
      }
    }

    private func walk(_ fork: Fork, _ type: HoleType, until: [UInt8]?) -> Fork {
      if let edge = fork.holes.first(where: { $0.type == type && $0.until == until }) { return edge.target }
      let target = Fork()
      fork.holes.append((type, until, target))
      return target
    }

    private func walk(_ fork: Fork, _ text: ArraySlice<UInt8>) -> Fork {
      guard let first = text.first else { return fork }
      guard let index = index(of: first, in: fork) else {
        let target = Fork()
        fork.literals.insert((Array(text), target), at: insertion(of: first, in: fork))
        return target
      }
      let edge = fork.literals[index]
      let common = zip(edge.label, text).prefix { $0 == $1 }.count
      if common == edge.label.count { return walk(edge.target, text.dropFirst(common)) }
      let middle = Fork()
      middle.literals = [(Array(edge.label.dropFirst(common)), edge.target)]
      fork.literals[index] = (Array(edge.label.prefix(common)), middle)
      return walk(middle, text.dropFirst(common))
    }

    private func insertion(of byte: UInt8, in fork: Fork) -> Int {
      var (low, high) = (0, fork.literals.count)
      while low < high {
        let middle = (low + high) / 2
        if fork.literals[middle].label[0] < byte { low = middle + 1 } else { high = middle }
      }
      return low
    }
    private func index(of byte: UInt8, in fork: Fork) -> Int? {
      let at = insertion(of: byte, in: fork)
      return at < fork.literals.count && fork.literals[at].label[0] == byte ? at : nil
    }

    package func freeze() -> PatternTrie {
      var trie = PatternTrie()
      var queue: [(Fork, Int)] = [(root, 0)]
      var next = 0
      while next < queue.count {
        let (fork, index) = queue[next]
        next += 1
        var state = State()
        let literalStart = Int32(trie.literals.count)
        for (label, target) in fork.literals {
          let start = Int32(trie.text.count)
          trie.text += label
          trie.literals.append(
            LiteralEdge(first: label[0], start: start, end: Int32(trie.text.count), target: Int32(trie.states.count)))
          queue.append((target, trie.states.count))
          trie.states.append(State())
        }
        state.literals = literalStart..<Int32(trie.literals.count)
        let holeStart = Int32(trie.holes.count)
        for (type, until, target) in fork.holes {
          trie.holes.append(HoleEdge(run: HoleRun(type), hole: Hole(type, until: until), target: Int32(trie.states.count)))
          queue.append((target, trie.states.count))
          trie.states.append(State())
        }
        state.holes = holeStart..<Int32(trie.holes.count)
        let acceptStart = Int32(trie.accepted.count)
        trie.accepted += fork.accepts
        state.accepts = acceptStart..<Int32(trie.accepted.count)
        let prefixStart = Int32(trie.accepted.count)
        trie.accepted += fork.prefixes
        state.prefixes = prefixStart..<Int32(trie.accepted.count)
        trie.states[index] = state
      }
      return trie
    }
  }
}

extension PatternTrie.Hole {
  func extent(_ bytes: Span<UInt8>, from start: Int, end: Int, _ tables: [Table]) -> Int? {
    type.extent(bytes, from: start, end: end, until: until, tables: tables)?.0
  }
}
