/// Cuts all there is into rows of a table: along each axis only where that makes a difference to who answers.
struct DecisionCuts {
  struct Choice {
    let axis: Int
    let points: PointSet
    /// As people say it, beside the other choices there are.
    let words: Phrase
  }
  struct Row {
    let choices: [Choice]
    let rules: [Int32]
  }
  private(set) var rows: [Row] = []
  /// Whether these are all.
  private(set) var isComplete = true

  private struct Slice {
    var region: Region
    let rules: [Int32]
  }
  private struct Group {
    var points: [Int]
    let slices: [Slice]

    /// The rule that is asked first of those that answer.
    var first: Int32 { slices.compactMap(\.rules.first).min() ?? .max }
  }
  private let axes: Axes
  /// Axes that make a difference, as their columns stand.
  private(set) var order: [Int]
  private var isNamed = false
  private let words: AxisWords

  /// Nobody reads more.
  private static let most = 200
  /// Parts that are put in more than one order, and that are cut at all.
  private static let mostTried = 200
  static let mostParts = 1_000

  init(_ chains: AnswerChains, _ words: AxisWords) {
    axes = chains.axes
    self.words = words
    order = []
    let all = chains.parts.map { Slice(region: $0.region, rules: $0.rules) }
    let columns = axes.names.indices.sorted { (axes.names[$0].place, $0) < (axes.names[$1].place, $1) }
    order = columns.filter { groups(of: all, along: $0).count > 1 }
    // What is cut first decides how often the rest must be said.
    var best = order
    var least = Int.max
    for trial in all.count > Self.mostTried ? [order] : Self.orders(of: order) {
      (rows, isComplete) = ([], true)
      cut(all, along: trial[...], [])
      if rows.count < least { (best, least) = (trial, rows.count) }
    }
    (rows, isComplete, isNamed) = ([], true, true)
    cut(all, along: best[...], [])
  }

  /// All where there are few axes; otherwise each axis once in front of the others.
  private static func orders(of axes: [Int]) -> [[Int]] {
    guard axes.count <= 4 else { return axes.indices.map { at in [axes[at]] + axes[..<at] + axes[(at + 1)...] } }
    guard !axes.isEmpty else { return [[]] }
    return axes.indices.flatMap { at in orders(of: Array(axes[..<at] + axes[(at + 1)...])).map { [axes[at]] + $0 } }
  }

  private mutating func cut(_ slices: [Slice], along rest: ArraySlice<Int>, _ choices: [Choice]) {
    guard rows.count < Self.most else {
      isComplete = false
      return
    }
    guard let axis = rest.first, !slices.allSatisfy({ $0.rules == slices[0].rules }) else {
      rows.append(Row(choices: choices, rules: slices.first?.rules ?? []))
      return
    }
    let groups = groups(of: slices, along: axis)
    if groups.count == 1 { return cut(groups[0].slices, along: rest.dropFirst(), choices) }
    let sets = groups.map { group in PointSet(count: axes.counts[axis], on: group.points) }
    let names = isNamed ? words.names(of: sets, on: axis) : sets.map { _ in "" }
    for ((group, points), name) in zip(zip(groups, sets), names) {
      cut(group.slices, along: rest.dropFirst(), choices + [Choice(axis: axis, points: points, words: name)])
    }
  }

  /// Points of an axis, together where the same is answered at them.
  private func groups(of slices: [Slice], along axis: Int) -> [Group] {
    var groups: [Group] = []
    var known: [[Int]: Int] = [:]
    for point in 0..<axes.counts[axis] {
      let present = slices.indices.filter { slices[$0].region.points(on: axis)?.contains(point) ?? true }
      if let at = known[present] {
        groups[at].points.append(point)
        continue
      }
      let own = present.map { Slice(region: slices[$0].region.without(axis), rules: slices[$0].rules) }
      // Cut in another way, it may be the same all the same.
      if let at = groups.firstIndex(where: { Self.isSame($0.slices, own) }) {
        known[present] = at
        groups[at].points.append(point)
      } else {
        known[present] = groups.count
        groups.append(Group(points: [point], slices: own))
      }
    }
    let isOfStates = axes.names[axis] == .follower
    let places = groups.enumerated().map { at, group in (isOfStates ? words.firstState(group.points) : Int(group.first), at) }
    return places.sorted { $0 < $1 }.map { groups[$0.1] }
  }

  private static func isSame(_ left: [Slice], _ right: [Slice]) -> Bool {
    left.allSatisfy { slice in right.allSatisfy { slice.rules == $0.rules || slice.region.meeting($0.region) == nil } }
  }
}

extension PointSet {
  init(count: Int, on points: [Int]) {
    let points = Set(points)
    self.init(count: count) { points.contains($0) }
  }
}

extension Axis {
  /// Where its column stands.
  fileprivate var place: Int {
    switch self {
    case .follower: 0
    case .moment: 1
    case .tag: 2
    case .fact: 3
    case .touch: 4
    case .language: 5
    case .source: 6
    case .text: 7
    case .truth: 8
    }
  }
}
