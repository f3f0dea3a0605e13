/// Times as stretches of dates and of hours: for what tests say together only, or by what is not so.
extension AxisWords {
  /// The times of some regions together; nil where these are all there are along the axis, or there are no short words for them.
  func times(of regions: [Region]) -> String? {
    guard let axis = axes.names.firstIndex(of: .moment) else { return nil }
    var all = PointSet(count: axes.counts[axis])
    for region in regions {
      guard let points = region.points(on: axis) else { return nil }
      all = all.joining(points)
    }
    return all.isWhole(count: axes.counts[axis]) ? nil : stretches(of: all, on: axis) ?? name(of: all, on: axis)
  }

  /// Nil where dates and hours hang together, or where that takes more than a few stretches.
  func stretches(of set: PointSet, on axis: Int) -> String? {
    let points = axes.points(on: axis)
    let tests = Array(axes.answers(on: axis))
    var sorted: (dates: [(test: AxisTest, points: PointSet)], hours: [(test: AxisTest, points: PointSet)]) = ([], [])
    for (test, points) in tests {
      switch test {
      case .phases, .dates, .window, .toNow(.time, _): sorted.dates.append((test, points))
      case .time, .toNow: sorted.hours.append((test, points))
      case .calendar(let calendar, _):
        guard rules.calendars[Int(calendar)].timezone.map({ $0 == room.zone }) ?? true else { return nil }
        sorted.hours.append((test, points))
      case .holds, .subscription, .number, .firstFollowed, .words, .value, .comparison, .equals: return nil
      }
    }
    let dates = points.indices.map { at in sorted.dates.map { $0.points.contains(at) } }
    let hours = points.indices.map { at in sorted.hours.map { $0.points.contains(at) } }
    let own = points.indices.filter(set.contains)
    let (ownDates, ownHours) = (Set(own.map { dates[$0] }), Set(own.map { hours[$0] }))
    guard points.indices.allSatisfy({ set.contains($0) == (ownDates.contains(dates[$0]) && ownHours.contains(hours[$0])) }) else { return nil }
    var parts: [String] = []
    if ownDates != Set(dates) {
      guard let words = words(ofDates: ownDates, sorted.dates.map(\.test)) else { return nil }
      parts.append(words)
    }
    if ownHours != Set(hours) {
      guard let words = words(ofHours: ownHours, sorted.hours.map(\.test)) else { return nil }
      parts.append(words)
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  // MARK: dates

  private static let mostStretches = 3
  private static let mostDays = 400

  private func words(ofDates wanted: Set<[Bool]>, _ tests: [AxisTest]) -> String? {
    var ends: Set<Int64> = []
    for test in tests {
      switch test {
      case .phases(let campaign, _):
        let active = rules.campaigns[Int(campaign)].active
        ends.formUnion([active.lowerBound, active.upperBound])
      case .window(let from, let until): ends.formUnion([from, until])
      case .dates(let days):
        if days.count > Self.mostDays { return nil }
        for day in days { for day in [Int(rules.operands[Int(day)]), Int(rules.operands[Int(day)]) + 1] { ends.insert(midnight(of: day)) } }
      case .toNow(.time(let instant, let zone), _):
        let day = zone.civil(at: instant).dayNumber
        ends.formUnion([midnight(of: day), midnight(of: day + 1)])
      case .holds, .subscription, .number, .firstFollowed, .time, .calendar, .words, .value, .comparison, .equals, .toNow: break
      }
    }
    let sorted = ends.filter { $0 > .min && $0 < .max }.sorted()
    guard let first = sorted.first else { return nil }
    var stretches: [Range<Int64>] = []
    for (at, from) in ([Int64.min] + sorted).enumerated() {
      let until = at < sorted.count ? sorted[at] : .max
      let moment = from == .min ? first.subtractingSaturated(1) : from
      guard wanted.contains(room.holds(tests, at: moment)) else { continue }
      if let last = stretches.last, last.upperBound == from {
        stretches[stretches.count - 1] = last.lowerBound..<until
      } else {
        stretches.append(from..<until)
      }
    }
    guard (1...Self.mostStretches).contains(stretches.count) else { return nil }
    return stretches.map { TimeWords.window($0.lowerBound, $0.upperBound, in: room.zone) }.joined(separator: " or ")
  }

  private func midnight(of day: Int) -> Int64 { room.zone.instant(of: CivilTime(dayNumber: day)) }

  // MARK: hours

  /// Monday of a week in which no clock is put forward or back.
  private static let monday = CivilTime(year: 2035, month: 6, day: 4).dayNumber

  private func words(ofHours wanted: Set<[Bool]>, _ tests: [AxisTest]) -> String? {
    var ends: Set<Int> = [0]
    var exceptions: Set<Int> = []
    for test in tests {
      switch test {
      case .time(_, let from, let to): ends.formUnion([Int(from) % HourRange.day, Int(to) % HourRange.day])
      case .calendar(let calendar, _):
        let calendar = rules.calendars[Int(calendar)]
        for hours in calendar.week.joined() { ends.formUnion([hours.from % HourRange.day, hours.to % HourRange.day]) }
        exceptions.formUnion(calendar.exceptions.keys)
      case .toNow(let value, _):
        guard let minute = ComparedMoment.minutes(value.shown) else { return nil }
        ends.formUnion([minute % HourRange.day, (minute + 1) % HourRange.day])
      case .holds, .subscription, .number, .firstFollowed, .phases, .dates, .window, .words, .value, .comparison, .equals: break
      }
    }
    guard exceptions.count <= Self.mostDays else { return nil }
    // A week without days that stand by themselves.
    let near = Set(exceptions.flatMap { [$0 - 1, $0, $0 + 1] })
    guard let monday = (0..<52).lazy.map({ Self.monday + 7 * $0 }).first(where: { near.isDisjoint(with: $0..<($0 + 7)) }) else { return nil }
    let sorted = ends.sorted()
    func isIn(_ day: Int, _ minute: Int) -> Bool {
      let moment = midnight(of: day).addingSaturated(Int64(minute) * 60)
      return wanted.contains(room.holds(tests, at: moment))
    }
    // Where no test asks for the day, all are as the first: of three hundred hours each day takes as long as all else.
    let isDaily = tests.allSatisfy(Self.isDaily)
    var week: [[Range<Int>]] = []
    for day in 0..<7 {
      if isDaily, let first = week.first {
        week.append(first)
        continue
      }
      var hours: [Range<Int>] = []
      for (at, from) in sorted.enumerated() where isIn(monday + day, from) {
        let to = at + 1 < sorted.count ? sorted[at + 1] : HourRange.day
        if let last = hours.last, last.upperBound == from { hours[hours.count - 1] = last.lowerBound..<to } else { hours.append(from..<to) }
      }
      week.append(hours)
    }
    // On days that stand by themselves there may be less of it, and nothing else.
    for day in exceptions {
      let usual = week[(day - Self.monday) % 7 + ((day - Self.monday) % 7 < 0 ? 7 : 0)]
      for minute in sorted where isIn(day, minute) && !usual.contains(where: { $0.contains(minute) }) { return nil }
    }
    return Self.words(ofWeek: week)
  }

  private static func isDaily(_ test: AxisTest) -> Bool {
    switch test {
    case .time(let days, _, _): days & 0x7F == 0x7F
    case .toNow: true
    case .holds, .subscription, .number, .firstFollowed, .phases, .dates, .window, .calendar, .words, .value, .comparison, .equals: false
    }
  }

  private static func words(ofWeek week: [[Range<Int>]]) -> String? {
    var groups: [(days: UInt8, hours: [Range<Int>])] = []
    for (day, hours) in week.enumerated() where !hours.isEmpty {
      if let at = groups.firstIndex(where: { $0.hours == hours }) {
        groups[at].days |= 1 << UInt8(day)
      } else {
        groups.append((1 << UInt8(day), hours))
      }
    }
    guard (1...mostStretches).contains(groups.count), groups.allSatisfy({ $0.hours.count <= mostStretches }) else { return nil }
    let words = groups.map { group in
      var hours = group.hours.map { (from: $0.lowerBound, to: $0.upperBound) }
      // Of all days alike: what ends at midnight goes on there.
      if group.days == 0x7F, hours.count > 1, let first = hours.first, let last = hours.last, first.from == 0, last.to == HourRange.day {
        hours = Array(hours.dropFirst().dropLast()) + [(last.from, first.to)]
      }
      let days = group.days == 0x7F ? "" : TimeWords.hours(group.days, 0, HourRange.day)
      let times =
        hours.first.map { $0.from == 0 && $0.to == HourRange.day } ?? true
        ? "" : hours.map { TimeWords.hours(0x7F, $0.from, $0.to) }.joined(separator: " or ")
      return [days, times].filter { !$0.isEmpty }.joined(separator: "; ")
    }
    // Where it is so all week, days that stand by themselves make the difference.
    if words == [""] { return nil }
    return words.count == 1 ? words[0] : words.map { $0.contains("; ") ? "(\($0))" : $0 }.joined(separator: " or ")
  }
}
