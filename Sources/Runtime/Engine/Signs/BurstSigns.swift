internal import Rules

/// More follows in a minute than the hours of their code explain.
///
/// A minute begins with each follow. What is expected in it is the largest of three means: of the half hours before and behind it, and of the
/// same hour and the same twenty minutes on the other days that were looked at. So neither a talk that fills the hall nor the rush of every
/// noon is a sign.
struct BurstSigns {
  private let times: [Int64]
  private let span: Range<Int64>
  private let limits: SignLimits
  /// Seconds.
  private static let minute: Int64 = 60
  private static let around: Int64 = 1800
  private static let close: Int64 = 600
  private static let day: Int64 = 86_400

  /// - Parameters:
  ///   - times: of the follows, in order.
  ///   - span: what was looked at, up to now.
  init(_ times: [Int64], in span: Range<Int64>, limits: SignLimits) {
    self.times = times
    self.span = span
    self.limits = limits
  }

  struct Burst: Equatable {
    var from: Int64
    var to: Int64
    var count: Int
    var expected: Double
    var chance: Double
  }

  /// Minutes that are signs, those that touch as one.
  /// - Parameter threshold: ln of the chance.
  /// - Complexity: O(follows + busy minutes · days · log follows).
  func find(below threshold: Double) -> [Burst] {
    var found: [Burst] = []
    var end = 0
    for (start, time) in times.enumerated() {
      while end < times.count, times[end] < time + Self.minute { end += 1 }
      let count = end - start
      guard count >= limits.follows else { continue }
      if Patience.isOver { return found }
      let expected = expected(at: time, without: count)
      // What is below the mean is no sign, and its chance would be the longest to count.
      guard Double(count - 1) > expected else { continue }
      // That there is one at the beginning is why the minute is looked at.
      let chance = Chances.atLeast(count - 1, whereExpected: expected)
      guard chance < threshold else { continue }
      let last = times[end - 1]
      if let before = found.last, time <= before.to + Self.minute {
        found[found.count - 1].to = max(before.to, last)
        found[found.count - 1].count = place(after: max(before.to, last)) - place(at: before.from)
        if chance < before.chance { (found[found.count - 1].chance, found[found.count - 1].expected) = (chance, expected) }
      } else {
        found.append(Burst(from: time, to: last, count: count, expected: expected, chance: chance))
      }
    }
    // What is usual is told without the burst itself: beside its busiest minute stand the others of it.
    return found.map { burst in
      var told = burst
      told.expected = min(burst.expected, expected(at: burst.from, upTo: burst.to, without: burst.count))
      return told
    }
  }

  /// Follows in a minute as a rule, around a span that is not counted.
  private func expected(at time: Int64, upTo last: Int64, without count: Int) -> Double {
    let around = max(span.lowerBound, time - Self.around)..<min(span.upperBound, max(last, time + Self.minute) + Self.around)
    let near = place(at: around.upperBound) - place(at: around.lowerBound) - count
    // One more than there were: of a time in which nobody came it is not known that nobody could. Half an hour is the least there is.
    let minutes = max(30, Double(around.upperBound - around.lowerBound - max(last - time, Self.minute)) / 60)
    return max(Double(max(0, near) + 1) / minutes, meanOfOtherDays(at: time, Self.around), meanOfOtherDays(at: time, Self.close))
  }

  /// Follows in a minute as a rule.
  private func expected(at time: Int64, without count: Int) -> Double { expected(at: time, upTo: time + Self.minute, without: count) }

  /// Follows in a minute around the same time of other days.
  private func meanOfOtherDays(at time: Int64, _ reach: Int64) -> Double {
    var (days, count) = (0, 0)
    var other = time - (time - span.lowerBound) / Self.day * Self.day
    while other < span.upperBound {
      let part = other - reach..<other + Self.minute + reach
      if other != time, part.lowerBound >= span.lowerBound, part.upperBound <= span.upperBound {
        days += 1
        count += place(at: part.upperBound) - place(at: part.lowerBound)
      }
      other += Self.day
    }
    return days == 0 ? 0 : Double(count) / Double(days) * Double(Self.minute) / Double(2 * reach + Self.minute)
  }

  /// How many follows are before a time.
  private func place(at time: Int64) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
  private func place(after time: Int64) -> Int { place(at: time + 1) }
}
