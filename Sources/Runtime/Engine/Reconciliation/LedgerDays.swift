internal import Rules

/// The lines of an account by day in Beijing, and what is usual among them.
struct LedgerDays {
  /// In order of time.
  let lines: [LedgerEntry]
  private let byDay: [Int: Range<Int>]
  /// How many lines each day has before each of its minutes, and in all.
  private let minutes: [Int: [Int32]]
  private let known: Range<Int>

  /// - Parameter known: days whose lines all are among these; one without any is a day on which nothing came.
  init(_ lines: [LedgerEntry], known: Range<Int>) {
    self.lines = lines.sorted { ($0.at, $0.turn) < ($1.at, $1.turn) }
    self.known = known
    var byDay: [Int: Range<Int>] = [:]
    var minutes: [Int: [Int32]] = [:]
    for (place, line) in self.lines.enumerated() {
      let day = Int(PlatformDay.number(at: line.at))
      byDay[day] = (byDay[day]?.lowerBound ?? place)..<place + 1
      minutes[day, default: Array(repeating: 0, count: Self.minutesOfDay + 1)][Self.minute(line.at, of: day) + 1] += 1
    }
    self.byDay = byDay
    self.minutes = minutes.mapValues { counts in
      var sum: Int32 = 0
      return counts.map { count in
        sum += count
        return sum
      }
    }
  }

  private static let minutesOfDay = 1440

  /// Seconds since 1970 UTC at which a day begins.
  static func start(of day: Int) -> Int64 { Int64(day).multipliedSaturated(by: 86_400).subtractingSaturated(8 * 3600) }
  static func time(of day: Int) -> Range<Int64> { start(of: day)..<start(of: day).addingSaturated(86_400) }
  private static func minute(_ time: Int64, of day: Int) -> Int { min(minutesOfDay - 1, max(0, Int((time - start(of: day)) / 60))) }

  subscript(day: Int) -> ArraySlice<LedgerEntry> { byDay[day].map { lines[$0] } ?? [] }

  /// Lines of a kind on a day, near its beginning or its end.
  func count(_ kind: LedgerEntry.Kind, of day: Int, in time: Range<Int64>) -> Int { self[day].count { $0.kind == kind && time.contains($0.at) } }

  /// What the lines come to as the books count them, by days of an account: coming twice without having left is having left between.
  /// - Complexity: O(lines).
  func movements(by days: BookDays) -> [Int: DayMovement] {
    var movements: [Int: DayMovement] = [:]
    var last: [FollowerID: LedgerEntry.Kind] = [:]
    for line in lines {
      var movement = DayMovement()
      movement.count(line)
      let previous = last.updateValue(line.kind, forKey: line.follower)
      // Of those who did nothing lately the line itself tells what they were taken for.
      let hasNotLeft = previous.map { $0 != .unfollow } ?? (line.before != nil && line.subscription == .existing)
      if line.kind == .follow, hasNotLeft { movement.cancelled += 1 }
      if movement != DayMovement() { movements[days.day(at: line.at), default: DayMovement()].add(movement) }
    }
    return movements
  }

  /// How many lines a part of a day has on other days of the two weeks before and behind: the median, since one day with a burst says nothing of
  /// the others. Whole minutes count. Nil where fewer than three others are known.
  /// - Complexity: O(days · log days).
  func usual(in part: Range<Int64>, of day: Int) -> Double? {
    let first = max(known.lowerBound, day - Reconciliation.around)
    let last = min(known.upperBound - 1, day + Reconciliation.around)
    guard first <= last else { return nil }
    let start = Self.start(of: day)
    let begin = min(Self.minutesOfDay, max(0, Int((part.lowerBound - start + 59) / 60)))
    let end = min(Self.minutesOfDay, max(0, Int((part.upperBound - start) / 60)))
    var counts: [Int32] = []
    for other in first...last where other != day {
      let before = begin < end ? minutes[other] : nil
      counts.append(before.map { $0[end] - $0[begin] } ?? 0)
    }
    guard counts.count >= Self.fewest else { return nil }
    counts.sort()
    let middle = counts.count / 2
    return counts.count.isMultiple(of: 2) ? Double(counts[middle - 1] + counts[middle]) / 2 : Double(counts[middle])
  }

  /// Times of a day in which nothing came, though so much comes on other days that it is no chance; in their order.
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

  /// -ln of how often chance would leave a time without a line that has so many: once in a million.
  private static let certain = 14.0
  /// Days without which nothing is usual.
  private static let fewest = 3
}
