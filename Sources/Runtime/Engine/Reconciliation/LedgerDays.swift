internal import Rules

/// The lines of an account by day in Beijing, and what is usual among them.
struct LedgerDays {
  /// In order of time.
  let lines: [LedgerEntry]
  private let byDay: [Int: Range<Int>]
  /// Lines by hour of the day, of all days.
  private let hours: [Int: [Int]]
  /// The same of all days that are known together, and how many those are.
  private let sums: [Int]
  private let count: Int
  private let known: ClosedRange<Int>

  /// - Parameter known: days whose lines all are among these.
  init(_ lines: [LedgerEntry], known: ClosedRange<Int>) {
    self.lines = lines.sorted { ($0.at, $0.turn) < ($1.at, $1.turn) }
    self.known = known
    var byDay: [Int: Range<Int>] = [:]
    var hours: [Int: [Int]] = [:]
    for (place, line) in self.lines.enumerated() {
      let day = Int(PlatformDay.number(at: line.at))
      byDay[day] = (byDay[day]?.lowerBound ?? place)..<place + 1
      hours[day, default: Array(repeating: 0, count: 24)][Self.hour(line.at, of: day)] += 1
    }
    self.byDay = byDay
    self.hours = hours
    let usual = hours.filter { known.contains($0.key) }.values
    count = usual.count
    sums = (0..<24).map { hour in usual.reduce(0) { $0 + $1[hour] } }
  }

  /// Seconds since 1970 UTC at which a day begins.
  static func start(of day: Int) -> Int64 { Int64(day).multipliedSaturated(by: 86_400).subtractingSaturated(8 * 3600) }
  static func time(of day: Int) -> Range<Int64> { start(of: day)..<start(of: day).addingSaturated(86_400) }
  private static func hour(_ time: Int64, of day: Int) -> Int { min(23, max(0, Int((time - start(of: day)) / 3600))) }

  subscript(day: Int) -> ArraySlice<LedgerEntry> { byDay[day].map { lines[$0] } ?? [] }

  /// Lines of a kind on a day, near its beginning or its end.
  func count(_ kind: LedgerEntry.Kind, of day: Int, in time: Range<Int64>) -> Int { self[day].count { $0.kind == kind && time.contains($0.at) } }

  /// How many lines a part of a day has on other days, on average; nil where too few others are known.
  func usual(in part: Range<Int64>, of day: Int) -> Double? {
    let own = known.contains(day) ? hours[day] : nil
    let others = count - (own == nil ? 0 : 1)
    guard others >= 3 else { return nil }
    let start = Self.start(of: day)
    let first = max(0, min(23, Int((part.lowerBound - start) / 3600)))
    var (sum, hour) = (0.0, first)
    while hour < 24, start + Int64(hour) * 3600 < part.upperBound {
      let begin = start + Int64(hour) * 3600
      let seconds = max(0, min(part.upperBound, begin + 3600) - max(part.lowerBound, begin))
      sum += Double(sums[hour] - (own?[hour] ?? 0)) / Double(others) * Double(seconds) / 3600
      hour += 1
    }
    return sum
  }

  /// Times of a day in which nothing came, though so much comes on other days that it is no chance.
  func silences(of day: Int) -> [(time: Range<Int64>, usual: Double)] {
    let whole = Self.time(of: day)
    var found: [(time: Range<Int64>, usual: Double)] = []
    var last = whole.lowerBound
    for next in self[day].map(\.at) + [whole.upperBound] {
      if next > last, let usual = usual(in: last..<next, of: day), usual >= Self.certain { found.append((last..<next, usual)) }
      last = max(last, next)
    }
    return found
  }

  /// ln of how often chance would leave a time without a line that has so many: once in a million.
  private static let certain = 14.0
}
