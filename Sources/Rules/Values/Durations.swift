/// Times as people write them: `1500ms`, `45s`, `5m`, `2h`, `7d`.
package enum Durations {
  private static let units: [(word: String, factor: Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]

  /// Nil unless it is a whole number from 0 to a thousand million with a unit.
  package static func milliseconds(_ text: String) -> Int64? {
    for (unit, factor) in units where text.hasSuffix(unit) {
      if let count = Int64(text.dropLast(unit.count)), count >= 0, count <= 1_000_000_000 { return count * factor }
    }
    return nil
  }

  /// In the largest unit of which it is a whole number.
  package static func text(_ milliseconds: Int64) -> String {
    let unit = units.last { milliseconds >= $0.factor && milliseconds % $0.factor == 0 } ?? units[0]
    return "\(milliseconds / unit.factor)\(unit.word)"
  }
}
