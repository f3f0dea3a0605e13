/// Moments that stand for all moments.
extension AxisRoom {
  /// Most that are looked at: ten years of a calendar, or some hundred campaigns with their hours.
  private static let most = 20_000

  /// A moment from each stretch of time in which nothing that is asked changes; nil when there are too many.
  func moments(_ tests: [AxisTest]) -> [Int64]? {
    var ends: Set<Int64> = []
    var minutes: Set<Int> = [0]
    var isWeekly = false
    for test in tests {
      switch test {
      case .phases(let campaign, _):
        let active = rules.campaigns[Int(campaign)].active
        ends.formUnion([active.lowerBound, active.upperBound])
      case .window(let from, let until): ends.formUnion([from, until])
      case .dates(let days):
        for day in days {
          let day = Int(rules.operands[Int(day)])
          ends.formUnion([zone.instant(of: CivilTime(dayNumber: day)), zone.instant(of: CivilTime(dayNumber: day + 1))])
        }
      case .time(_, let from, let to):
        isWeekly = true
        minutes.formUnion([Int(from), Int(to)])
      case .calendar(let calendar, _):
        isWeekly = true
        let calendar = rules.calendars[Int(calendar)]
        let own = calendar.timezone ?? zone
        // Its hours are on a wall of its own.
        if own != zone { minutes.formUnion((0..<96).map { $0 * 15 }) }
        minutes.formUnion(calendar.week.joined().flatMap { [$0.from % HourRange.day, $0.to % HourRange.day] })
        for day in calendar.exceptions.keys { ends.formUnion([-1, 0, 1, 2].map { own.instant(of: CivilTime(dayNumber: day + $0)) }) }
      case .toNow(.time(let instant, let zone), _):
        let day = zone.civil(at: instant).dayNumber
        ends.formUnion([0, 1].map { self.zone.instant(of: CivilTime(dayNumber: day + $0)) })
      case .toNow(let value, _):
        guard let minute = ComparedMoment.minutes(value.shown) else { continue }
        isWeekly = true
        minutes.formUnion([minute, minute + 1])
      case .holds, .subscription, .number, .firstFollowed, .words, .value, .comparison, .equals: break
      }
    }
    let sorted = ends.filter { $0 > .min && $0 < .max }.sorted()
    let before = sorted.first.map { $0.subtractingSaturated(Int64(days + 1) * 86_400) }
    let starts = [event.time] + [before].compactMap { $0 } + sorted
    guard starts.count * (isWeekly ? days * minutes.count : 1) <= Self.most else { return nil }
    guard isWeekly else { return starts }
    let walls = minutes.filter { $0 < HourRange.day }.sorted()
    var moments: [Int64] = []
    for start in starts {
      moments.append(start)
      let stop = firstEnd(after: start, in: sorted)
      let first = zone.civil(at: start).dayNumber
      week: for day in first...(first + days) {
        for minute in walls {
          var wall = CivilTime(dayNumber: day)
          (wall.hour, wall.minute) = (minute / 60, minute % 60)
          let moment = zone.instant(of: wall)
          if moment >= stop { break week }
          if moment > start { moments.append(moment) }
        }
      }
    }
    return moments
  }

  /// In so many days every hour of a week comes, also where a clock was put forward over one.
  private var days: Int { zone.changes(from: .min + 1, through: .max).isEmpty ? 8 : 16 }

  private func firstEnd(after start: Int64, in sorted: [Int64]) -> Int64 {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= start { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count ? sorted[low] : .max
  }
}
