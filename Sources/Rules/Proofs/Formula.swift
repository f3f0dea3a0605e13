/// A condition as it is reasoned about: what each part of it asks, and of what.
indirect enum Formula: Hashable, Sendable {
  case constant(Bool)
  case ask(Axis, AxisTest)
  case all([Formula])
  case any([Formula])
  case not(Formula)
}

extension Formula {
  /// Every question in it.
  func forEachQuestion(_ body: (Axis, AxisTest) -> Void) {
    switch self {
    case .constant: break
    case .ask(let axis, let test): body(axis, test)
    case .all(let parts), .any(let parts): for part in parts { part.forEachQuestion(body) }
    case .not(let inner): inner.forEachQuestion(body)
    }
  }

  /// Whether something in it cannot be reasoned about.
  var isDoubtful: Bool {
    var isDoubtful = false
    forEachQuestion { axis, _ in
      switch axis {
      case .truth, .text, .fact: isDoubtful = true
      case .follower, .moment, .tag, .language, .source, .touch: break
      }
    }
    return isDoubtful
  }

  /// Whether it holds, where that is known.
  var known: Bool? { if case .constant(let value) = self { value } else { nil } }

  /// All of them, as short as it can be said.
  static func meeting(_ parts: [Formula]) -> Formula {
    var kept: [Formula] = []
    for part in parts {
      switch part.known {
      case false?: return .constant(false)
      case true?: break
      case nil: kept.append(part)
      }
    }
    return kept.isEmpty ? .constant(true) : kept.count == 1 ? kept[0] : .all(kept)
  }

  /// Any of them, as short as it can be said.
  static func joining(_ parts: [Formula]) -> Formula {
    var kept: [Formula] = []
    for part in parts {
      switch part.known {
      case true?: return .constant(true)
      case false?: break
      case nil: kept.append(part)
      }
    }
    return kept.isEmpty ? .constant(false) : kept.count == 1 ? kept[0] : .any(kept)
  }

  static func opposite(of inner: Formula) -> Formula { inner.known.map { .constant(!$0) } ?? .not(inner) }

  /// The regions in which it holds, or does not; nil when they are more than one can look at.
  func regions(_ wanted: Bool = true, on axes: Axes, most: Int = 512) -> [Region]? {
    switch self {
    case .constant(let value): return value == wanted ? [Region()] : []
    case .ask(let axis, let test):
      guard let (number, points) = axes.points(at: axis, where: test) else { return nil }
      let chosen = wanted ? points : points.complement(count: axes.counts[number])
      return chosen.isEmpty ? [] : [Region(number, chosen)]
    case .not(let inner): return inner.regions(!wanted, on: axes, most: most)
    case .all(let parts): return wanted ? Self.meeting(parts, wanted, axes, most) : Self.joined(parts, wanted, axes, most)
    case .any(let parts): return wanted ? Self.joined(parts, wanted, axes, most) : Self.meeting(parts, wanted, axes, most)
    }
  }

  private static func joined(_ parts: [Formula], _ wanted: Bool, _ axes: Axes, _ most: Int) -> [Region]? {
    var all: [Region] = []
    for part in parts {
      guard let regions = part.regions(wanted, on: axes, most: most) else { return nil }
      all += regions
      if all.contains(Region()) { return [Region()] }
      if all.count > most { return nil }
    }
    return all
  }

  private static func meeting(_ parts: [Formula], _ wanted: Bool, _ axes: Axes, _ most: Int) -> [Region]? {
    var all = [Region()]
    for part in parts {
      guard let regions = part.regions(wanted, on: axes, most: most) else { return nil }
      var met: [Region] = []
      for left in all { for right in regions { if let both = left.meeting(right) { met.append(both) } } }
      if met.count > most { return nil }
      all = met
    }
    return all
  }
}
