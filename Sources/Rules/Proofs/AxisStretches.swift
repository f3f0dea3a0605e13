/// Times as stretches of dates and of hours: for what tests say together only, or by what is not so.
extension AxisWords {
  /// The times of some regions together; nil where these are all there are along the axis, or there are no short words for them.
  func times(of regions: [Region]) -> Phrase? {
    guard let axis = axes.names.firstIndex(of: .moment) else { return nil }
    var all = PointSet(count: axes.counts[axis])
    for region in regions {
      guard let points = region.points(on: axis) else { return nil }
      all = all.joining(points)
    }
    return all.isWhole(count: axes.counts[axis]) ? nil : stretches(of: all, on: axis) ?? name(of: all, on: axis)
  }

  /// Nil where dates and hours hang together, or where that takes more than a few stretches.
  func stretches(of set: PointSet, on axis: Int) -> Phrase? {
    let count = axes.counts[axis]
    guard let timetable = room.timetable(of: axes.answers(on: axis), count: count) else { return nil }
    let (dates, hours) = (timetable.dates.all(of: set), timetable.hours.all(of: set))
    guard timetable.isApart(dates, hours, in: set) else { return nil }
    var parts: [Phrase] = []
    if !timetable.dates.isWhole(dates) {
      guard let words = words(ofDates: dates, timetable) else { return nil }
      parts.append(words)
    }
    if !timetable.hours.isWhole(hours) {
      guard let words = words(ofHours: hours, timetable) else { return nil }
      parts.append(words)
    }
    return parts.isEmpty ? nil : parts.clauses()
  }

  private static let mostStretches = 3

  private func words(ofDates wanted: Set<Int>, _ timetable: Timetable) -> Phrase? {
    var stretches: [Range<Int64>] = []
    for span in timetable.spans(in: room) ?? [] where span.way.map(wanted.contains) ?? false {
      if let last = stretches.last, last.upperBound == span.from {
        stretches[stretches.count - 1] = last.lowerBound..<span.until
      } else {
        stretches.append(span.from..<span.until)
      }
    }
    guard (1...Self.mostStretches).contains(stretches.count) else { return nil }
    return stretches.map { TimeWords.window($0.lowerBound, $0.upperBound, in: room.zone) }.alternatives()
  }

  private func words(ofHours wanted: Set<Int>, _ timetable: Timetable) -> Phrase? {
    guard let week = timetable.week(in: room) else { return nil }
    let usual = week.days.map { ways in
      var hours: [Range<Int>] = []
      for (at, from) in week.minutes.enumerated() where ways[at].map(wanted.contains) ?? false {
        let to = at + 1 < week.minutes.count ? week.minutes[at + 1] : HourRange.day
        if let last = hours.last, last.upperBound == from { hours[hours.count - 1] = last.lowerBound..<to } else { hours.append(from..<to) }
      }
      return hours
    }
    // On days that stand by themselves there may be less of it, and nothing else.
    let isMore = week.exceptions.contains { other in
      wanted.contains(other.way) && !usual[other.weekday].contains { $0.contains(other.minute) }
    }
    return isMore ? nil : Self.words(ofWeek: usual)
  }

  private static func words(ofWeek week: [[Range<Int>]]) -> Phrase? {
    var groups: [(days: UInt8, hours: [Range<Int>])] = []
    for (day, hours) in week.enumerated() where !hours.isEmpty {
      if let at = groups.firstIndex(where: { $0.hours == hours }) {
        groups[at].days |= 1 << UInt8(day)
      } else {
        groups.append((1 << UInt8(day), hours))
      }
    }
    guard (1...mostStretches).contains(groups.count), groups.allSatisfy({ $0.hours.count <= mostStretches }) else { return nil }
    let words = groups.map { group -> Phrase in
      var hours = group.hours.map { (from: $0.lowerBound, to: $0.upperBound) }
      // Of all days alike: what ends at midnight goes on there.
      if group.days == 0x7F, hours.count > 1, let first = hours.first, let last = hours.last, first.from == 0, last.to == HourRange.day {
        hours = Array(hours.dropFirst().dropLast()) + [(last.from, first.to)]
      }
      let days: Phrase = group.days == 0x7F ? "" : TimeWords.hours(group.days, 0, HourRange.day)
      let times: Phrase =
        hours.first.map { $0.from == 0 && $0.to == HourRange.day } ?? true
        ? "" : hours.map { TimeWords.hours(0x7F, $0.from, $0.to) }.alternatives()
      return [days, times].filter { !$0.isEmpty }.clauses()
    }
    // Where it is so all week, days that stand by themselves make the difference.
    if words.allSatisfy(\.isEmpty) { return nil }
    return words.count == 1 ? words[0] : words.map(\.bracketed).alternatives()
  }
}
