/// What lies between two neighbours.
struct Hole {
  enum Point {
    case minute(ofWeek: Int)
    case moment(Int64)
    case number(Double, Variable)
  }
  let before: Family.Member
  let after: Family.Member
  let point: Point
  /// Behind it, where the other window begins.
  let end: Point
  /// As `from 21:00 to 21:30`.
  let words: Phrase
}

extension Family {
  func holes(in rules: CompiledRules) -> [Hole] {
    switch axis {
    case .week: weekHoles
    case .days: dayHoles(rules.timezone)
    case .number(let variable): numberHoles(of: variable)
    }
  }

  // MARK: hours

  private static let fewMinutes = 5
  /// Of more rules it is not asked whether their hours go round.
  private static let most = 256

  private var weekHoles: [Hole] {
    let week = 7 * HourRange.day
    guard members.count <= Self.most else { return [] }
    var windows: [(member: Member, minutes: Range<Int>)] = []
    for member in members {
      guard case .week(let hours) = member.stretch else { continue }
      // A week goes on where the last one ended.
      for window in hours {
        for shift in [-week, 0, week] { windows.append((member, window.lowerBound + shift..<window.upperBound + shift)) }
      }
    }
    windows.sort { ($0.minutes.lowerBound, $0.member.rule) < ($1.minutes.lowerBound, $1.member.rule) }
    guard var last = windows.first else { return [] }
    var gaps: [(before: (member: Member, minutes: Range<Int>), after: (member: Member, minutes: Range<Int>), minutes: Range<Int>)] = []
    for next in windows.dropFirst() {
      if next.minutes.lowerBound > last.minutes.upperBound {
        gaps.append((last, next, last.minutes.upperBound..<next.minutes.lowerBound))
      }
      if next.minutes.upperBound > last.minutes.upperBound { last = next }
    }
    var holes: [Hole] = []
    var seen: Set<Range<Int>> = []
    for gap in gaps where (0..<week).contains(gap.minutes.lowerBound) {
      let length = gap.minutes.count
      guard length < 60, length < gap.before.minutes.count, length < gap.after.minutes.count, gap.before.member.rule != gap.after.member.rule else {
        continue
      }
      let start = gap.minutes.lowerBound
      let day = start / HourRange.day * HourRange.day
      let open = gaps.reduce(0) { $0 + $1.minutes.clamped(to: day..<(day + HourRange.day)).count }
      guard length <= Self.fewMinutes || open < 60 else { continue }
      let clock = start % HourRange.day..<start % HourRange.day + length
      // The same on other days is said once.
      guard seen.insert(clock).inserted else { continue }
      let days = Set(
        gaps.filter {
          (0..<week).contains($0.minutes.lowerBound) && $0.minutes.count == length && $0.minutes.lowerBound % HourRange.day == clock.lowerBound
        }
        .map { $0.minutes.lowerBound / HourRange.day })
      let (from, to) = (Self.clock(clock.lowerBound), Self.clock(clock.upperBound % HourRange.day))
      let named = quotedList(days.sorted().map { Weekday.allCases[$0].rawValue })
      holes.append(
        Hole(
          before: gap.before.member, after: gap.after.member, point: .minute(ofWeek: start), end: .minute(ofWeek: gap.minutes.upperBound % week),
          words: days.count == 7 ? "from \(from) to \(to)" : "from \(from) to \(to) on \(named)"))
    }
    return holes
  }

  private static func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }

  // MARK: dates

  private func dayHoles(_ zone: Zone) -> [Hole] {
    let windows = members.compactMap { member -> (member: Member, window: Range<Int64>)? in
      if case .days(let window) = member.stretch { (member, window) } else { nil }
    }.sorted { ($0.window.lowerBound, $0.member.rule) < ($1.window.lowerBound, $1.member.rule) }
    guard var last = windows.first else { return [] }
    var holes: [Hole] = []
    for next in windows.dropFirst() {
      let gap = next.window.lowerBound.subtractingSaturated(last.window.upperBound)
      if gap > 0, gap <= 86_400, gap < last.window.length, gap < next.window.length {
        holes.append(
          Hole(
            before: last.member, after: next.member, point: .moment(last.window.upperBound), end: .moment(next.window.lowerBound),
            words:
              "from \(RuleSet.shown(zone.civil(at: last.window.upperBound))) to \(RuleSet.shown(zone.civil(at: next.window.lowerBound)))"))
      }
      if next.window.upperBound > last.window.upperBound { last = next }
    }
    return holes
  }

  // MARK: numbers

  private func numberHoles(of variable: Variable) -> [Hole] {
    let stretches = members.compactMap { member -> (member: Member, stretch: NumberStretch)? in
      if case .number(let stretch) = member.stretch { (member, stretch) } else { nil }
    }.sorted { ($0.stretch.from, $0.member.rule) < ($1.stretch.from, $1.member.rule) }
    guard var last = stretches.first else { return [] }
    var holes: [Hole] = []
    for next in stretches.dropFirst() {
      if let gap = NumberStretch(from: last.stretch.to, to: next.stretch.from), let point = gap.firstInteger {
        let isOne = !gap.contains(point + 1)
        let isNarrow = gap.width <= max(abs(gap.from.number), abs(gap.to.number)) / 10 && gap.width < min(last.stretch.width, next.stretch.width)
        if isOne || isNarrow {
          holes.append(
            Hole(
              before: last.member, after: next.member, point: .number(point, variable),
              end: .number(gap.to.number + (gap.to.isBehind ? 1 : 0), variable),
              words: gap.width == 0 ? "at \(written(point))" : "from \(written(gap.from.number)) to \(written(gap.to.number))"))
        }
      }
      if next.stretch.to > last.stretch.to { last = next }
    }
    return holes
  }
}

extension Range<Int64> {
  fileprivate var length: Int64 { upperBound.subtractingSaturated(lowerBound) }
}
