/// What tests of the time answer along an axis, dates and hours apart: each way in which they do has a number. It is the same whichever of the times
/// are put into words, so it is worked out once for all of them.
final class Timetable {
  /// Ways in which some tests answer: of three hundred hours there are thousands.
  struct Ways {
    fileprivate let tests: [AxisTest]
    private var numbers: [PointSet: Int] = [:]
    /// Of each point of the axis.
    fileprivate private(set) var ofPoints: [Int] = []

    fileprivate init(_ answers: [(test: AxisTest, points: PointSet)], count: Int) {
      tests = answers.map(\.test)
      ofPoints.reserveCapacity(count)
      for at in 0..<count {
        let way = PointSet(count: answers.count) { answers[$0].points.contains(at) }
        let number = numbers[way] ?? numbers.count
        numbers[way] = number
        ofPoints.append(number)
      }
    }

    /// Nil where the tests answer as they do at no point.
    fileprivate func number(at moment: Int64, in room: AxisRoom) -> Int? { numbers[room.holds(tests, at: moment)] }

    /// Those of some points.
    func all(of points: PointSet) -> Set<Int> { Set(ofPoints.indices.filter(points.contains).map { ofPoints[$0] }) }
    func isWhole(_ ways: Set<Int>) -> Bool { ways.count == numbers.count }
  }

  let dates: Ways
  let hours: Ways
  private var knownSpans: [Span]??
  private var knownWeek: Week??

  /// Nil where a test is neither of dates nor of hours that the zone's clock shows.
  init?(_ answers: [AxisTest: PointSet], count: Int, in room: AxisRoom) {
    var sorted: (dates: [(test: AxisTest, points: PointSet)], hours: [(test: AxisTest, points: PointSet)]) = ([], [])
    for (test, points) in answers {
      switch test {
      case .phases, .dates, .window, .toNow(.time, _): sorted.dates.append((test, points))
      case .time, .toNow: sorted.hours.append((test, points))
      case .calendar(let calendar, _):
        guard room.rules.calendars[Int(calendar)].timezone.map({ $0 == room.zone }) ?? true else { return nil }
        sorted.hours.append((test, points))
      case .holds, .subscription, .number, .firstFollowed, .words, .value, .comparison, .equals: return nil
      }
    }
    (dates, hours) = (Ways(sorted.dates, count: count), Ways(sorted.hours, count: count))
  }

  /// Whether these points are all that answer in one of these ways about the date and in one of those about the hour.
  func isApart(_ dates: Set<Int>, _ hours: Set<Int>, in points: PointSet) -> Bool {
    self.dates.ofPoints.indices.allSatisfy { at in
      points.contains(at) == (dates.contains(self.dates.ofPoints[at]) && hours.contains(self.hours.ofPoints[at]))
    }
  }

  /// Of more days nothing is said.
  private static let mostDays = 400

  // MARK: dates

  struct Span {
    let from: Int64
    let until: Int64
    /// Of the dates.
    let way: Int?
  }

  /// All time, from end to end of what the dates name; nil where there are no ends, or too many.
  func spans(in room: AxisRoom) -> [Span]? {
    if let knownSpans { return knownSpans }
    let spans = allSpans(in: room)
    knownSpans = .some(spans)
    return spans
  }

  private func allSpans(in room: AxisRoom) -> [Span]? {
    var ends: Set<Int64> = []
    for test in dates.tests {
      switch test {
      case .phases(let campaign, _):
        let active = room.rules.campaigns[Int(campaign)].active
        ends.formUnion([active.lowerBound, active.upperBound])
      case .window(let from, let until): ends.formUnion([from, until])
      case .dates(let days):
        if days.count > Self.mostDays { return nil }
        for day in days.map({ Int(room.rules.operands[Int($0)]) }) { ends.formUnion([room.midnight(of: day), room.midnight(of: day + 1)]) }
      case .toNow(.time(let instant, let zone), _):
        let day = zone.civil(at: instant).dayNumber
        ends.formUnion([room.midnight(of: day), room.midnight(of: day + 1)])
      case .holds, .subscription, .number, .firstFollowed, .time, .calendar, .words, .value, .comparison, .equals, .toNow: break
      }
    }
    let sorted = ends.filter { $0 > .min && $0 < .max }.sorted()
    guard let first = sorted.first else { return nil }
    return ([Int64.min] + sorted).enumerated().map { at, from in
      let moment = from == .min ? first.subtractingSaturated(1) : from
      return Span(from: from, until: at < sorted.count ? sorted[at] : .max, way: dates.number(at: moment, in: room))
    }
  }

  // MARK: hours

  /// A week without days that stand by themselves, and what is otherwise on those.
  struct Week {
    /// Of a day, those at which something may change.
    let minutes: [Int]
    /// Of each day, the way at each of these.
    let days: [[Int?]]
    let exceptions: Set<Exception>
  }

  /// A minute of a day that stands by itself.
  struct Exception: Hashable {
    /// 0 for Monday.
    let weekday: Int
    let minute: Int
    /// Of the hours.
    let way: Int
  }

  /// Monday of a week in which no clock is put forward or back.
  private static let monday = CivilTime(year: 2035, month: 6, day: 4).dayNumber

  /// Nil where too many days stand by themselves, or hours hang on what is known of somebody.
  func week(in room: AxisRoom) -> Week? {
    if let knownWeek { return knownWeek }
    let week = wholeWeek(in: room)
    knownWeek = .some(week)
    return week
  }

  private func wholeWeek(in room: AxisRoom) -> Week? {
    var ends: Set<Int> = [0]
    var exceptions: Set<Int> = []
    for test in hours.tests {
      switch test {
      case .time(_, let from, let to): ends.formUnion([Int(from) % HourRange.day, Int(to) % HourRange.day])
      case .calendar(let calendar, _):
        let calendar = room.rules.calendars[Int(calendar)]
        for hours in calendar.week.joined() { ends.formUnion([hours.from % HourRange.day, hours.to % HourRange.day]) }
        exceptions.formUnion(calendar.exceptions.keys)
      case .toNow(let value, _):
        guard let minute = ComparedMoment.minutes(value.shown) else { return nil }
        ends.formUnion([minute % HourRange.day, (minute + 1) % HourRange.day])
      case .holds, .subscription, .number, .firstFollowed, .phases, .dates, .window, .words, .value, .comparison, .equals: break
      }
    }
    guard exceptions.count <= Self.mostDays else { return nil }
    let near = Set(exceptions.flatMap { [$0 - 1, $0, $0 + 1] })
    guard let monday = (0..<52).lazy.map({ Self.monday + 7 * $0 }).first(where: { near.isDisjoint(with: $0..<($0 + 7)) }) else { return nil }
    let minutes = ends.sorted()
    func way(_ day: Int, _ minute: Int) -> Int? { hours.number(at: room.midnight(of: day).addingSaturated(Int64(minute) * 60), in: room) }
    // Where no test asks for the day, all are as the first.
    let isDaily = hours.tests.allSatisfy(Self.isDaily)
    var days: [[Int?]] = []
    for day in 0..<7 { days.append(isDaily && day > 0 ? days[0] : minutes.map { way(monday + day, $0) }) }
    var others: Set<Exception> = []
    for day in exceptions {
      let weekday = ((day - Self.monday) % 7 + 7) % 7
      for minute in minutes { if let way = way(day, minute) { others.insert(Exception(weekday: weekday, minute: minute, way: way)) } }
    }
    return Week(minutes: minutes, days: days, exceptions: others)
  }

  private static func isDaily(_ test: AxisTest) -> Bool {
    switch test {
    case .time(let days, _, _): days & 0x7F == 0x7F
    case .toNow: true
    case .holds, .subscription, .number, .firstFollowed, .phases, .dates, .window, .calendar, .words, .value, .comparison, .equals: false
    }
  }
}
