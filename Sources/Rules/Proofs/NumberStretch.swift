/// The numbers from one bound to another, each with or without the bound itself.
struct NumberStretch {
  /// A place between numbers: before a number, or behind it.
  struct End: Comparable {
    let number: Double
    let isBehind: Bool

    static func < (a: End, b: End) -> Bool { a.number == b.number ? !a.isBehind && b.isBehind : a.number < b.number }
  }
  let from: End
  let to: End

  init?(from: End, to: End) {
    guard from < to else { return nil }
    (self.from, self.to) = (from, to)
  }

  /// Nil for a comparison that asks for more than numbers, or that no number meets.
  init?(_ comparison: Comparison) {
    var from = End(number: -.infinity, isBehind: false)
    var to = End(number: .infinity, isBehind: true)
    for test in comparison.tests {
      switch test {
      case .number(.gt, let bound): from = max(from, End(number: bound, isBehind: true))
      case .number(.gte, let bound): from = max(from, End(number: bound, isBehind: false))
      case .number(.lt, let bound): to = min(to, End(number: bound, isBehind: false))
      case .number(.lte, let bound): to = min(to, End(number: bound, isBehind: true))
      case .equals, .oneOf, .noneOf, .moment, .prefix, .suffix, .exists: return nil
      }
    }
    if comparison.tests.isEmpty { return nil }
    self.init(from: from, to: to)
  }

  var width: Double { to.number - from.number }

  func contains(_ number: Double) -> Bool { from <= End(number: number, isBehind: false) && End(number: number, isBehind: true) <= to }

  /// The lowest whole number in it.
  var firstInteger: Double? {
    let least = from.number.rounded(.up)
    let first = least == from.number && from.isBehind ? least + 1 : least
    return first.isFinite && contains(first) ? first : nil
  }
}
