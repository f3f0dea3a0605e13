/// How often each thing went one way and the other.
struct Ways {
  private var counts: [String: (holds: Int, fails: Int)] = [:]

  var count: Int { counts.count }

  mutating func note(_ name: String, _ holds: Bool) {
    if holds { counts[name, default: (0, 0)].holds += 1 } else { counts[name, default: (0, 0)].fails += 1 }
  }

  /// What went one of its ways too seldom, with both counts.
  func oneWay(fewerThan least: Int) -> [String] {
    counts.filter { min($0.value.holds, $0.value.fails) < least }.map { "\($0.key): \($0.value.holds) hold, \($0.value.fails) do not" }.sorted()
  }
}
