/// The axes that some formulas ask along.
struct Axes {
  private var numbers: [Axis: Int] = [:]
  /// Of axes that have not few points that stand for all: tests, each by itself.
  private var apart: [Axis: [AxisTest: Int]] = [:]
  private(set) var names: [Axis] = []
  private var points: [AxisRoom.Points] = []
  /// Of each axis, how many points it has.
  private(set) var counts: [Int] = []

  /// Nil when an axis would have more points than one can look at.
  init?(of formulas: [Formula], in room: AxisRoom) {
    var asked: [(axis: Axis, tests: [AxisTest], all: Set<AxisTest>)] = []
    for formula in formulas {
      formula.forEachQuestion { axis, test in
        if let number = numbers[axis] {
          if asked[number].all.insert(test).inserted { asked[number].tests.append(test) }
        } else {
          numbers[axis] = asked.count
          asked.append((axis, [test], [test]))
        }
      }
    }

    numbers = [:]
    for (axis, tests, all) in asked {
      if let points = room.points(of: axis, for: all) {
        numbers[axis] = names.count
        add(axis, points)
      } else if case .fact(.eventField) = axis {
        for test in tests {
          apart[axis, default: [:]][test] = names.count
          add(axis, AxisRoom.truths(of: test))
        }
      } else {
        return nil
      }
    }
  }

  private mutating func add(_ axis: Axis, _ points: AxisRoom.Points) {
    names.append(axis)
    self.points.append(points)
    counts.append(points.all.count)
  }

  func points(at axis: Axis, where test: AxisTest) -> (axis: Int, points: PointSet)? {
    guard let number = numbers[axis] ?? apart[axis]?[test], let points = points[number].answers[test] else { return nil }
    return (number, points)
  }

  /// Of an axis, at which of its points its tests hold.
  func answers(on axis: Int) -> [AxisTest: PointSet] { points[axis].answers }

  func points(on axis: Int) -> [AxisPoint] { points[axis].all }

  /// One point of each axis, in a region; and whether the region says anything of the axis.
  func choice(in region: Region) -> [(axis: Axis, point: AxisPoint, isAsked: Bool)] {
    names.indices.map { number in
      let chosen = region.points(on: number)
      return (names[number], points[number].all[chosen?.first ?? 0], chosen.map { !$0.isWhole(count: counts[number]) } ?? false)
    }
  }

  /// All points of an axis that a region has; nil when it says nothing of the axis.
  func points(of axis: Axis, in region: Region) -> [AxisPoint]? {
    guard let number = numbers[axis], let chosen = region.points(on: number) else { return nil }
    let all = points[number].all
    return all.indices.filter { chosen.contains($0) }.map { all[$0] }
  }
}
