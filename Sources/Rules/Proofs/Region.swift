/// Points along several axes: what holds for all of them at once. Along an axis that is not named every point is meant.
///
/// An axis is one thing that conditions ask about, as the moment, a tag or a variable. Its points stand for all values there are: no
/// condition at hand tells two values apart for which one point stands. So what is proved of points is proved of values.
struct Region: Hashable, Sendable {
  private struct Choice: Hashable, Sendable {
    let axis: Int
    var points: PointSet
  }
  private var choices: [Choice] = []  // ascending by axis

  /// Everything.
  init() {}

  init(_ axis: Int, _ points: PointSet) { choices = [Choice(axis: axis, points: points)] }

  /// How many axes are narrowed: the fewer, the more is covered.
  var narrowness: Int { choices.count }

  func points(on axis: Int) -> PointSet? { choices.first { $0.axis == axis }?.points }

  /// The same, whatever is chosen along an axis.
  func without(_ axis: Int) -> Region {
    var result = self
    result.choices.removeAll { $0.axis == axis }
    return result
  }

  /// What both have; nil when that is nothing.
  func meeting(_ other: Region) -> Region? {
    var result = Region()
    var (left, right) = (0, 0)
    while left < choices.count || right < other.choices.count {
      if right == other.choices.count || (left < choices.count && choices[left].axis < other.choices[right].axis) {
        result.choices.append(choices[left])
        left += 1
      } else if left == choices.count || other.choices[right].axis < choices[left].axis {
        result.choices.append(other.choices[right])
        right += 1
      } else {
        let points = choices[left].points.meeting(other.choices[right].points)
        if points.isEmpty { return nil }
        result.choices.append(Choice(axis: choices[left].axis, points: points))
        (left, right) = (left + 1, right + 1)
      }
    }
    return result
  }

  /// What of it lies outside of another, as regions that have nothing in common: peeled off axis by axis.
  /// - Parameter counts: of each axis, how many points it has.
  func outside(_ other: Region, counts: [Int]) -> [Region] {
    var pieces: [Region] = []
    var rest = self
    for cut in other.choices {
      let points = rest.points(on: cut.axis) ?? PointSet(count: counts[cut.axis]) { _ in true }
      let beyond = points.leaving(cut.points)
      if !beyond.isEmpty { pieces.append(rest.with(beyond, on: cut.axis)) }
      let within = points.meeting(cut.points)
      if within.isEmpty { return [self] }
      rest = rest.with(within, on: cut.axis)
    }
    return pieces
  }

  private func with(_ points: PointSet, on axis: Int) -> Region {
    var result = self
    if let at = choices.firstIndex(where: { $0.axis >= axis }) {
      if choices[at].axis == axis {
        result.choices[at].points = points
      } else {
        result.choices.insert(Choice(axis: axis, points: points), at: at)
      }
    } else {
      result.choices.append(Choice(axis: axis, points: points))
    }
    return result
  }
}

/// What stays of a region when others are taken away.
enum Remainder {
  /// Something does: a region of which no point lies in any of the others.
  case left(Region)
  /// Nothing does. The places of those that are needed for that, at least one of a pair that covers the same.
  case nothing(by: [Int])
  /// It was not worked out within the budget.
  case unknown

  /// - Complexity: exponential in the worst case, therefore `splits`: how many pieces may be looked at.
  init(of region: Region, without covers: [Region], counts: [Int], splits: Int = 20_000) {
    // The widest first: one that covers everything ends the search at once.
    let order = covers.indices.sorted { (covers[$0].narrowness, $0) < (covers[$1].narrowness, $1) }
    var used = Set<Int>()
    var open = [(piece: region, next: 0)]
    var left = splits
    while let (piece, next) = open.popLast() {
      left -= 1
      if left < 0 {
        self = .unknown
        return
      }
      guard let at = order.indices[next...].first(where: { piece.meeting(covers[order[$0]]) != nil }) else {
        self = .left(piece)
        return
      }
      used.insert(order[at])
      for rest in piece.outside(covers[order[at]], counts: counts) { open.append((rest, at + 1)) }
    }
    self = .nothing(by: used.sorted())
  }
}
