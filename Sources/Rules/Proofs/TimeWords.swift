/// Stretches of time as people say them: `or` stands between those of one kind, and a semicolon between kinds, of which all must hold.
enum TimeWords {
  /// As `2026-06-01 – 2026-06-30`: of days the last one is said, and not the one behind it.
  static func window(_ from: Int64, _ until: Int64, in zone: Zone) -> Phrase {
    guard from < until else { return "never" }
    if from == .min, until == .max { return "any time" }
    if from == .min { return "before \(shown(zone.civil(at: until)))" }
    if until == .max { return "from \(shown(zone.civil(at: from)))" }
    let (start, end) = (zone.civil(at: from), zone.civil(at: until))
    guard isMidnight(start), isMidnight(end) else { return Phrase(verbatim: "\(clock(start)) – \(clock(end))") }
    let last = CivilTime(dayNumber: end.dayNumber - 1)
    return Phrase(verbatim: last.dayNumber == start.dayNumber ? start.date : "\(start.date) – \(last.date)")
  }

  /// As `Mon–Fri; 09:00–21:00`.
  static func hours(_ days: UInt8, _ from: Int, _ to: Int) -> Phrase {
    let hours = Phrase(verbatim: from == 0 && to == HourRange.day ? "" : "\(clock(from))–\(clock(to))")
    let days: Phrase = days & 0x7F == 0x7F ? "" : names(of: days)
    return days.isEmpty && hours.isEmpty ? "any time" : [days, hours].filter { !$0.isEmpty }.clauses()
  }

  /// Days since 1970, as `2035-10-01 – 2035-10-07 or 2035-12-25`.
  static func dates(_ days: [Int]) -> Phrase {
    let sorted = Set(days).sorted()
    var runs: [ClosedRange<Int>] = []
    for day in sorted {
      if let last = runs.last, last.upperBound == day - 1 { runs[runs.count - 1] = last.lowerBound...day } else { runs.append(day...day) }
    }
    guard (1...3).contains(runs.count) else { return "on one of \(counted(sorted.count, "day"))" }
    return runs.map { run in
      let first = CivilTime(dayNumber: run.lowerBound).date
      return Phrase(verbatim: run.count == 1 ? first : "\(first) – \(CivilTime(dayNumber: run.upperBound).date)")
    }.alternatives()
  }

  /// Three days and more that follow each other are said by the first and the last.
  private static func names(of days: UInt8) -> Phrase {
    var parts: [Phrase] = []
    var day = 0
    while day < 7 {
      guard days >> UInt8(day) & 1 == 1 else {
        day += 1
        continue
      }
      let first = day
      while day < 7, days >> UInt8(day) & 1 == 1 { day += 1 }
      let names = RuleSet.dayNames
      if day - first >= 3 { parts.append([names[first], names[day - 1]].joined(separator: "–")) } else { parts += (first..<day).map { names[$0] } }
    }
    return parts.alternatives()
  }

  private static func isMidnight(_ time: CivilTime) -> Bool { time.minuteOfDay == 0 && time.second == 0 }
  private static func shown(_ time: CivilTime) -> String { isMidnight(time) ? time.date : clock(time) }
  private static func clock(_ time: CivilTime) -> String { "\(time.date) \(clock(time.minuteOfDay))" }
  private static func clock(_ minutes: Int) -> String { two(minutes / 60) + ":" + two(minutes % 60) }
  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
