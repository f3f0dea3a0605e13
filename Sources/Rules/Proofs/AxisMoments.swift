/// Moments that stand for all moments.
extension AxisRoom {
  /// Most that are looked at: ten years of a calendar, or some hundred campaigns with their hours.
  private static let most = 20_000

  /// A moment from each stretch of time in which nothing that is asked changes; nil when there are too many.
  func moments(_ tests: [AxisTest]) -> [Int64]? {
    var ends: Set<Int64> = []
    var isWeekly = false
    var walls = WeeklyWalls(of: zone)
    for test in tests {
      switch test {
      case .phases(let campaign, _):
        let active = rules.campaigns[Int(campaign)].active
        ends.formUnion([active.lowerBound, active.upperBound])
      case .window(let from, let until): ends.formUnion([from, until])
      case .dates(let days):
        for day in days {
          let day = Int(rules.operands[Int(day)])
          for day in [day, day + 1] { ends.formUnion(zone.beginnings(of: day)) }
        }
      case .time(_, let from, let to):
        isWeekly = true
        walls.add([Int(from), Int(to)], in: zone)
      case .calendar(let calendar, _):
        isWeekly = true
        let calendar = rules.calendars[Int(calendar)]
        let own = calendar.timezone ?? zone
        walls.add(calendar.week.joined().flatMap { [$0.from % HourRange.day, $0.to % HourRange.day] }, in: own)
        for day in calendar.exceptions.keys { for day in (day - 1)...(day + 2) { ends.formUnion(own.beginnings(of: day)) } }
      case .toNow(.time(let instant, let zone), _):
        let day = zone.civil(at: instant).dayNumber
        for day in [day, day + 1] { ends.formUnion(self.zone.beginnings(of: day)) }
      case .toNow(let value, _):
        guard let minute = ComparedMoment.minutes(value.shown) else { continue }
        isWeekly = true
        walls.add([minute, minute + 1], in: zone)
      case .holds, .subscription, .number, .firstFollowed, .words, .value, .comparison, .equals: break
      }
    }
    let sorted = ends.filter { $0 > .min && $0 < .max }.sorted()
    guard isWeekly else {
      let starts = [event.time] + [sorted.first?.subtractingSaturated(WeeklyWalls.before)].compactMap { $0 } + sorted
      return starts.count <= Self.most ? starts : nil
    }
    guard (sorted.count + 2) * WeeklyWalls.days * walls.count <= Self.most else { return nil }
    var moments: [Int64] = []
    let seasons = walls.addWeeks(from: event.time, until: sorted.firstEnd(after: event.time), to: &moments)
    walls.addWeeks(before: sorted.first ?? event.time, known: sorted.isEmpty ? seasons : [], to: &moments)
    for start in sorted {
      walls.addWeeks(from: start, until: sorted.firstEnd(after: start), to: &moments)
      if moments.count > Self.most { return nil }
    }
    return moments
  }
}

/// Times of day, on the walls of one zone or several, at which something may change that comes again each week.
private struct WeeklyWalls {
  /// Some time before the first end: a week, and whatever day of the week that is.
  static let before = Int64(days + 1) * 86_400
  /// In so many days every hour of a week comes.
  static let days = 8
  private static let week: Int64 = 7 * 86_400

  /// The account's first.
  private var walls: [(zone: Zone, minutes: Set<Int>)]

  /// When a clock is put forward or back on one of them.
  private var changes: [Int64]

  init(of zone: Zone) {
    walls = [(zone, [0])]
    changes = zone.changes(from: .min + 1, through: .max)
  }

  mutating func add(_ minutes: [Int], in zone: Zone) {
    if let at = walls.firstIndex(where: { $0.zone == zone }) {
      walls[at].minutes.formUnion(minutes)
    } else {
      walls.append((zone, Set(minutes + [0])))
      changes = Set(changes + zone.changes(from: .min + 1, through: .max)).sorted()
    }
  }

  var count: Int { walls.reduce(0) { $0 + $1.minutes.count } }

  /// How the clocks stand to each other: where that is the same, one week is as the other.
  private func season(at moment: Int64) -> [Int] {
    let own = walls[0].zone.offset(at: moment)
    return walls.dropFirst().map { $0.zone.offset(at: moment) - own }
  }

  /// A week of each season of a stretch of time that nothing else divides.
  /// - Returns: the seasons of which there is a whole week.
  @discardableResult
  func addWeeks(from start: Int64, until stop: Int64, to moments: inout [Int64]) -> Set<[Int]> {
    var whole: Set<[Int]> = []
    var start = start
    while start < stop {
      let end = min(stop, changes.firstEnd(after: start))
      let season = season(at: start)
      if !whole.contains(season) {
        add(from: start, until: end, to: &moments)
        if end.subtractingSaturated(start) >= Self.week { whole.insert(season) }
      }
      start = end
    }
    return whole
  }

  /// The same of all time before a moment, the latest first.
  func addWeeks(before stop: Int64, known: Set<[Int]>, to moments: inout [Int64]) {
    var whole = known
    var stop = stop
    for change in changes.filter({ $0 < stop }).reversed() + [.min] {
      let season = season(at: stop.subtractingSaturated(1))
      if !whole.contains(season) {
        let start = max(change, stop.subtractingSaturated(Self.before))
        add(from: start, until: stop, to: &moments)
        if stop.subtractingSaturated(start) >= Self.week { whole.insert(season) }
      }
      stop = change
    }
  }

  /// At most the first week, in which no clock is put forward or back.
  private func add(from start: Int64, until stop: Int64, to moments: inout [Int64]) {
    moments.append(start)
    for (zone, minutes) in walls {
      let offset = Int64(zone.offset(at: start))
      let minutes = minutes.filter { $0 < HourRange.day }.sorted()
      let first = zone.civil(at: start).dayNumber
      week: for day in first...(first + Self.days) {
        let midnight = CivilTime(dayNumber: day).localSeconds.subtractingSaturated(offset)
        for minute in minutes {
          let moment = midnight.addingSaturated(Int64(minute) * 60)
          if moment >= stop { break week }
          if moment > start { moments.append(moment) }
        }
      }
    }
  }
}

extension Zone {
  /// When a day begins on its wall, and when the clock is put forward or back near that: then a day may begin twice, or not at midnight.
  fileprivate func beginnings(of day: Int) -> [Int64] {
    let midnight = CivilTime(dayNumber: day)
    let all = instants(of: midnight)
    let begins = all.first ?? instant(of: midnight)
    return (all.isEmpty ? [begins] : all) + changes(from: begins.subtractingSaturated(86_400), through: begins.addingSaturated(86_400))
  }
}

extension [Int64] {
  /// The first behind a moment, of those that are sorted.
  fileprivate func firstEnd(after start: Int64) -> Int64 {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= start { low = middle + 1 } else { high = middle }
    }
    return low < count ? self[low] : .max
  }
}
