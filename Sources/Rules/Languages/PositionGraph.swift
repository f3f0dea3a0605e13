/// Which character of an expression may follow which, and in how many ways: what an engine that backtracks tries one after the other.
///
/// Nodes are the edges of the automaton. What asks for what stands around is not followed: less is said then, and nothing wrong.
struct PositionGraph {
  /// What two or more ways take.
  struct Loop {
    /// Positions where it begins and ends.
    let from: Int
    let to: Int
    /// Classes of the characters that are repeated.
    let pump: [Int]
  }
  private struct Step {
    let to: Int
    /// Whether two ways lead there without a character between.
    let isDouble: Bool
  }

  static let positions = 120

  /// By position, a bit for each class that it takes.
  let masks: [UInt64]
  private let follow: [[Step]]
  private let first: [Int]
  private let reach: [[Bool]]

  /// Nil when it is too large.
  init?(_ automaton: CharacterAutomaton, _ covered: [[Int32]?], _ classes: CharacterClasses) {
    guard automaton.edges.count <= Self.positions, classes.count <= 64 else { return nil }
    let all = classes.count == 64 ? UInt64.max : (1 << UInt64(classes.count)) - 1
    masks = automaton.edges.map { edge in covered[Int(edge.set)]?.reduce(0) { $0 | 1 << UInt64($1) } ?? all }
    var budget = 20_000
    var follow: [[Step]] = []
    for edge in automaton.edges {
      guard let ways = Self.ways(automaton, from: edge.to, &budget) else { return nil }
      follow.append(
        ways.flatMap { state, count in
          automaton.edges(of: state).indices.map { Step(to: $0, isDouble: count > 1) }
        }.sorted { $0.to < $1.to })
    }
    self.follow = follow
    guard let ways = Self.ways(automaton, from: automaton.start, asking: true, &budget) else { return nil }
    first = ways.keys.flatMap { Array(automaton.edges(of: $0).indices) }.sorted()
    reach = follow.indices.map { start in
      var reached = [Bool](repeating: false, count: follow.count)
      var open = [start]
      while let at = open.popLast() {
        for step in follow[at] where !reached[step.to] {
          reached[step.to] = true
          open.append(step.to)
        }
      }
      return reached
    }
  }

  /// How many characters may follow others.
  var stepCount: Int { follow.reduce(0) { $0 + $1.count } }

  /// By state that silent edges lead to, in how many ways, none using one of them twice; two stand for more. Nil when they are too many.
  private static func ways(_ automaton: CharacterAutomaton, from start: Int32, asking: Bool = false, _ budget: inout Int) -> [Int32: Int]? {
    var counts: [Int32: Int] = [start: 1]
    var used: Set<Int> = []
    /// Edges that are still to be taken from each state on the way; the edge that led to it.
    var way = [(edges: automaton.silentEdges(of: start), by: -1)]
    while var last = way.popLast() {
      budget -= 1
      if budget < 0 { return nil }
      guard let edge = last.edges.first else {
        used.remove(last.by)
        continue
      }
      let index = last.edges.startIndex
      last.edges = last.edges.dropFirst()
      way.append(last)
      guard asking || edge.asks == nil, used.insert(index).inserted else { continue }
      counts[edge.to] = min(2, (counts[edge.to] ?? 0) + 1)
      way.append((automaton.silentEdges(of: edge.to), index))
    }
    return counts
  }

  private func isLoop(_ a: Int, _ b: Int) -> Bool { reach[a][b] && reach[b][a] }

  /// A place that one text leads back to in two ways: each time it is repeated the ways double.
  func exponential(_ steps: inout Int) -> Loop? {
    let count = masks.count
    for start in masks.indices where reach[start][start] && steps > 0 {
      let origin = (start * count + start) * 2
      let path = search(from: origin, &steps) { key in
        let (a, b, parted) = (key / 2 / count, key / 2 % count, key % 2 == 1)
        return follow[a].filter { isLoop($0.to, start) }.flatMap { one in
          follow[b].filter { isLoop($0.to, start) }.map { other in
            let parts = parted || one.to != other.to || one.isDouble
            return ((one.to * count + other.to) * 2 + (parts ? 1 : 0), masks[one.to] & masks[other.to])
          }
        }
      } until: {
        $0 == origin + 1
      }
      if let path { return Loop(from: start, to: start, pump: path) }
    }
    return nil
  }

  /// Two places, each of which a text leads back to, and from the first to the second as well: where one ends and the other begins is open.
  func polynomial(_ steps: inout Int) -> Loop? {
    let count = masks.count
    for start in masks.indices where reach[start][start] {
      for end in masks.indices where reach[end][end] && reach[start][end] && !reach[end][start] && steps > 0 {
        let path = search(from: (start * count + start) * count + end, &steps) { key in
          let (a, b, c) = (key / count / count, key / count % count, key % count)
          return follow[a].filter { isLoop($0.to, start) }.flatMap { one in
            follow[c].filter { isLoop($0.to, end) && masks[one.to] & masks[$0.to] != 0 }.flatMap { last in
              follow[b].filter { $0.to == end || reach[$0.to][end] }.map { middle in
                ((one.to * count + middle.to) * count + last.to, masks[one.to] & masks[middle.to] & masks[last.to])
              }
            }
          }
        } until: {
          $0 == (start * count + end) * count + end
        }
        if let path { return Loop(from: start, to: end, pump: path) }
      }
    }
    return nil
  }

  /// A shortest text that leads to a position.
  func text(to position: Int, _ steps: inout Int) -> [Int]? {
    search(from: masks.count, &steps) { key in
      (key == masks.count ? first : follow[key].map(\.to)).map { ($0, masks[$0]) }
    } until: {
      $0 == position
    }
  }

  /// In breadth: the classes on the way, nil where none leads there, or the search became too long.
  private func search(from origin: Int, _ steps: inout Int, next: (Int) -> [(key: Int, mask: UInt64)], until isFound: (Int) -> Bool) -> [Int]? {
    var before: [Int: (key: Int, sign: Int)] = [:]
    var open = [origin]
    var at = 0
    while at < open.count {
      let key = open[at]
      at += 1
      for (other, mask) in next(key) {
        steps -= 1
        if steps < 0 { return nil }
        guard mask != 0, other != origin, before[other] == nil else { continue }
        before[other] = (key, mask.trailingZeroBitCount)
        if isFound(other) {
          var signs: [Int] = []
          var last = other
          while let (key, sign) = before[last] {
            signs.append(sign)
            last = key
          }
          return signs.reversed()
        }
        open.append(other)
      }
    }
    return nil
  }
}
