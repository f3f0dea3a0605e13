/// Stretches of time that one test says.
extension AxisWords {
  /// The one stretch of time in which a test holds.
  func window(of test: AxisTest) -> Range<Int64>? {
    switch test {
    case .phases(let campaign, let phases):
      let active = rules.campaigns[Int(campaign)].active
      switch CampaignPhase.allCases.filter({ phases & $0.bit != 0 }) {
      case [.before]: return .min..<active.lowerBound
      case [.running]: return active
      case [.ended]: return active.upperBound..<(.max)
      case [.before, .running]: return .min..<active.upperBound
      case [.running, .ended]: return active.lowerBound..<(.max)
      default: return nil
      }
    case .window(let from, let until): return from < until ? from..<until : nil
    case .toNow(.time(let instant, let zone), let test):
      guard let comparison = comparisonToNow(test) else { return nil }
      let day = zone.civil(at: instant).dayNumber
      // Days that come no later than this one, or before it.
      let isInclusive = comparison == .gte || comparison == .lt
      let end = room.zone.instant(of: CivilTime(dayNumber: isInclusive ? day + 1 : day))
      return comparison == .gt || comparison == .gte ? .min..<end : end..<(.max)
    case .toNow, .holds, .subscription, .number, .firstFollowed, .time, .dates, .calendar, .words, .value, .comparison, .equals: return nil
    }
  }

  /// When a time of day stands so to the event's own.
  func hours(of value: Value, _ test: Int32) -> Phrase? {
    guard let minute = ComparedMoment.minutes(value.shown), let comparison = comparisonToNow(test) else { return nil }
    let end = comparison == .gte || comparison == .lt ? minute + 1 : minute
    let isBefore = comparison == .gt || comparison == .gte
    if end == (isBefore ? 0 : HourRange.day) { return "never" }
    return isBefore ? TimeWords.hours(0x7F, 0, end) : TimeWords.hours(0x7F, end, HourRange.day)
  }

  private func comparisonToNow(_ test: Int32) -> NumberTest? {
    let tests = rules.values[Int(test)].comparison.tests
    if tests.count == 1, case .moment(let comparison, .now) = tests[0] { return comparison }
    return nil
  }
}

extension Range<Int64> {
  /// All other times, where these are one stretch too.
  var opposite: Range? {
    if lowerBound == .min { return upperBound..<(.max) }
    if upperBound == .max { return .min..<lowerBound }
    return nil
  }
}
