/// The texts of one expression, as a nondeterministic automaton over code points, in flat arrays.
///
/// Edges take one character of a set; silent ones take none, and may ask for what stands around.
struct CharacterAutomaton: Sendable {
  struct Edge: Sendable {
    let from: Int32
    let set: Int32
    let to: Int32
    /// The outermost marked part that it is of, or -1.
    let mark: Int32
  }
  struct SilentEdge: Sendable {
    let from: Int32
    let asks: TextExpression.Assertion?
    let to: Int32
  }

  /// Distinct sets of edges.
  private(set) var sets: [ScalarSet] = []
  /// Sorted by the state that they leave; `edgeStart` has where those of each state begin.
  private(set) var edges: [Edge] = []
  private(set) var edgeStart: [Int32] = []
  private(set) var silent: [SilentEdge] = []
  private(set) var silentStart: [Int32] = []
  private(set) var stateCount = 0
  let start: Int32 = 0
  let accept: Int32 = 1
  /// Whether anything may follow once `accept` is reached: then nothing else matters any more.
  private(set) var isOpenEnded = false
  private(set) var asksAround = false

  /// Nil when it needs more states than allowed.
  init?(_ expression: TextExpression, states: Int = TextLanguage.automatonStates) {
    var builder = Builder(limit: states)
    // What ends in anything needs no loop behind the end.
    if case .sequence(let parts) = expression, case .repeated(.characters(let set), 0, nil)? = parts.last, set.isAll {
      isOpenEnded = true
      builder.add(.sequence(Array(parts.dropLast())), from: start, to: accept)
      builder.edge(accept, .all, accept)
    } else {
      builder.add(expression, from: start, to: accept)
    }
    guard !builder.isFull else { return nil }
    stateCount = Int(builder.stateCount)
    sets = builder.sets
    (edges, edgeStart) = Self.sorted(builder.edges, by: \.from, states: stateCount)
    (silent, silentStart) = Self.sorted(builder.silent, by: \.from, states: stateCount)
    asksAround = silent.contains { $0.asks != nil }
  }

  /// - Complexity: O(items + states).
  private static func sorted<Item>(_ items: [Item], by state: (Item) -> Int32, states: Int) -> ([Item], [Int32]) {
    var starts = [Int32](repeating: 0, count: states + 1)
    for item in items { starts[Int(state(item)) + 1] += 1 }
    for index in 0..<states { starts[index + 1] += starts[index] }
    var next = starts
    var order = [Int](repeating: 0, count: items.count)
    for (index, item) in items.enumerated() {
      order[Int(next[Int(state(item))])] = index
      next[Int(state(item))] += 1
    }
    return (order.map { items[$0] }, starts)
  }

  func edges(of state: Int32) -> ArraySlice<Edge> { edges[Int(edgeStart[Int(state)])..<Int(edgeStart[Int(state) + 1])] }
  func silentEdges(of state: Int32) -> ArraySlice<SilentEdge> { silent[Int(silentStart[Int(state)])..<Int(silentStart[Int(state) + 1])] }
}

extension CharacterAutomaton {
  private struct Builder {
    let limit: Int
    var stateCount: Int32 = 2
    var edges: [Edge] = []
    var silent: [SilentEdge] = []
    var sets: [ScalarSet] = []
    private var setIndex: [ScalarSet: Int32] = [:]
    private(set) var isFull = false
    private var mark: Int32 = -1

    init(limit: Int) { self.limit = limit }

    private mutating func state() -> Int32 {
      if Int(stateCount) + edges.count + silent.count >= 4 * limit || Int(stateCount) >= limit { isFull = true }
      stateCount += 1
      return stateCount - 1
    }

    mutating func edge(_ from: Int32, _ set: ScalarSet, _ to: Int32) {
      guard !set.isEmpty else { return }
      let index = setIndex[set] ?? Int32(sets.count)
      if Int(index) == sets.count {
        sets.append(set)
        setIndex[set] = index
      }
      edges.append(Edge(from: from, set: index, to: to, mark: mark))
    }

    private mutating func silentEdge(_ from: Int32, _ to: Int32, _ asks: TextExpression.Assertion? = nil) {
      silent.append(SilentEdge(from: from, asks: asks, to: to))
    }

    /// Expressions are as deep as their authors nested groups, which `RegexParser` bounds.
    mutating func add(_ expression: TextExpression, from: Int32, to: Int32) {
      guard !isFull else { return }
      switch expression {
      case .nothing: break
      case .characters(let set): edge(from, set, to)
      case .sequence(let parts):
        guard let last = parts.last else { return silentEdge(from, to) }
        var at = from
        for part in parts.dropLast() {
          let next = state()
          add(part, from: at, to: next)
          at = next
        }
        add(last, from: at, to: to)
      case .either(let choices): for choice in choices { add(choice, from: from, to: to) }
      case .words(let words): add(words: words, from, to)
      case .repeated(let part, let least, let most): add(repeated: part, least, most, from, to)
      case .untilFirst(let literal): add(untilFirst: literal, from, to)
      case .assertion(let assertion): silentEdge(from, to, assertion)
      case .marked(let number, let part):
        let outer = mark
        if outer < 0 { mark = Int32(number) }
        add(part, from: from, to: to)
        mark = outer
      }
    }

    private mutating func add(repeated part: TextExpression, _ least: Int, _ most: Int?, _ from: Int32, _ to: Int32) {
      var at = from
      for _ in 0..<least where !isFull {
        let next = state()
        add(part, from: at, to: next)
        at = next
      }
      if let most {
        for _ in least..<max(least, most) where !isFull {
          let next = state()
          silentEdge(at, to)
          add(part, from: at, to: next)
          at = next
        }
      } else {
        let loop = state()
        silentEdge(at, loop)
        // A loop must not run through a state that others enter.
        let end = state()
        add(part, from: loop, to: end)
        silentEdge(end, loop)
        at = loop
      }
      silentEdge(at, to)
    }

    /// A tree of beginnings.
    private mutating func add(words: [[UInt32]], _ from: Int32, _ to: Int32) {
      let words = words.sorted { $0.lexicographicallyPrecedes($1) }
      var level: [(state: Int32, range: Range<Int>)] = [(from, words.indices)]
      var depth = 0
      while !level.isEmpty, !isFull {
        var next: [(state: Int32, range: Range<Int>)] = []
        for (state, range) in level {
          var at = range.lowerBound
          if at < range.upperBound, words[at].count == depth { silentEdge(state, to) }
          while at < range.upperBound, words[at].count == depth { at += 1 }
          while at < range.upperBound {
            let scalar = words[at][depth]
            let first = at
            while at < range.upperBound, words[at][depth] == scalar { at += 1 }
            // Of the last one of a word nothing hangs.
            let isLeaf = words[at - 1].count == depth + 1
            let target = isLeaf ? to : self.state()
            edge(state, ScalarSet(scalar), target)
            if !isLeaf { next.append((target, first..<at)) }
          }
        }
        level = next
        depth += 1
      }
    }

    /// Knuth, Morris and Pratt's automaton: where a character does not fit, as much as still fits is kept.
    private mutating func add(untilFirst literal: [UInt32], _ from: Int32, _ to: Int32) {
      guard !literal.isEmpty else { return silentEdge(from, to) }
      let signs = Set(literal).sorted()
      let others = ScalarSet(signs.map { $0...$0 }).complement
      var states = [Int32]()
      for _ in literal { states.append(state()) }
      states.append(to)
      silentEdge(from, states[0])
      /// Where the longest proper suffix of what was read leads, which is a beginning.
      var fallback = 0
      for at in literal.indices {
        for sign in signs {
          if literal[at] == sign {
            edge(states[at], ScalarSet(sign), states[at + 1])
          } else {
            edge(states[at], ScalarSet(sign), states[at == 0 ? 0 : Self.step(literal, fallback, sign)])
          }
        }
        edge(states[at], others, states[0])
        fallback = at == 0 ? 0 : Self.step(literal, fallback, literal[at])
      }
    }

    /// How much of the beginning stands at the end, once a character follows a beginning of this length.
    private static func step(_ literal: [UInt32], _ length: Int, _ sign: UInt32) -> Int {
      // Literals are short: asking every length is no slower than a table.
      for next in stride(from: length + 1, to: 0, by: -1) where literal[next - 1] == sign {
        if literal[..<(next - 1)].elementsEqual(literal[(length - next + 1)..<length]) { return next }
      }
      return 0
    }
  }
}
