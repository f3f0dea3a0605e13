/// When somebody is there: hours of the week, days that are off, and days that are worked instead (调休). Pure: asked for a moment, it
/// gives the same answer whenever it is asked.
package struct BusinessCalendar: Sendable {
  package let name: String
  /// The account that has it otherwise than the others; nil for the one that they have.
  package let owner: String?
  /// By day of the week, Monday first.
  package let week: [[HourRange]]
  /// Days since 1970 whose hours are not those of their day of the week.
  package let exceptions: [Int: Exception]
  /// The last day of which it is known whether it is off; nil when no day ever is.
  package let knownUntil: Int?
  /// Where its hours are read; nil for the account's own zone.
  package let timezone: Zone?

  /// Behind it one week is as the other.
  private let lastException: Int

  package enum Exception: Sendable, Hashable {
    case off
    /// The hours of another day of the week; 0 is Monday.
    case work(as: Int)
  }

  package init(
    name: String, owner: String? = nil, week: [[HourRange]], exceptions: [Int: Exception] = [:], knownUntil: Int? = nil, timezone: Zone? = nil
  ) {
    self.name = name
    self.owner = owner
    self.week = week
    self.exceptions = exceptions
    self.knownUntil = knownUntil
    self.timezone = timezone
    lastException = exceptions.keys.max() ?? .min
  }

  /// Days that are searched for an opening or a closing.
  private static let horizon = 400
  /// Days in which everything has happened that happens every week, one of which a clock may have been put forward over.
  private static let twoWeeks = 16

  package func isOpen(at instant: Int64, in account: Zone) -> Bool { isOpen(at: instant, timezone ?? account) }

  /// The first moment from this one on at which it opens, as far as its days are known.
  package func opening(from instant: Int64, in account: Zone) -> Int64? {
    turn(.opens, from: instant, through: knownUntil, timezone ?? account)
  }

  /// The end of the hours in which this moment lies; nil when it is closed, or stays open for longer than is known.
  package func closing(after instant: Int64, in account: Zone) -> Int64? {
    let zone = timezone ?? account
    guard isOpen(at: instant, zone) else { return nil }
    return turn(.closes, from: instant.addingSaturated(1), through: knownUntil.map { $0 + 1 }, zone)
  }

  /// The first moment from this one on at which something may happen in its hours. Behind its last known day the week goes on.
  package func moved(_ instant: Int64, in account: Zone) -> Int64 {
    let zone = timezone ?? account
    if isOpen(at: instant, zone) { return instant }
    return turn(.opens, from: instant, through: nil, zone) ?? instant.addingSaturated(Int64(Self.horizon) * 86_400)
  }

  /// The hours in which this moment lies, or the next ones: behind its last known day the week goes on. Without an end where it never closes.
  func hours(at instant: Int64, in account: Zone) -> Range<Int64> {
    let opens = moved(instant, in: account)
    let closes = turn(.closes, from: opens.addingSaturated(1), through: nil, timezone ?? account)
    return opens..<(closes ?? .max)
  }

  // MARK: -

  private func hours(of day: Int) -> [HourRange] {
    switch exceptions[day] {
    case .off: []
    case .work(let weekday): week[weekday]
    case nil: week[((day + 3) % 7 + 7) % 7]
    }
  }

  /// By the clock on the wall: where it is put back over an end, it opens again.
  private func isOpen(at instant: Int64, _ zone: Zone) -> Bool {
    let wall = zone.civil(at: instant)
    let day = wall.dayNumber
    return hours(of: day).contains { $0.contains(wall.minuteOfDay) }
      || hours(of: day - 1).contains { $0.contains(wall.minuteOfDay + HourRange.day) }
  }

  private enum Turn { case opens, closes }

  private func isTurn(_ turn: Turn, at instant: Int64, _ zone: Zone) -> Bool {
    let (before, now) = (isOpen(at: instant.subtractingSaturated(1), zone), isOpen(at: instant, zone))
    return turn == .opens ? now && !before : before && !now
  }

  /// Hours change where a range begins or ends on the wall, and where the wall's clock is put forward or back: nowhere else.
  private func turn(_ turn: Turn, from start: Int64, through last: Int?, _ zone: Zone) -> Int64? {
    let today = zone.civil(at: start).dayNumber
    let end = min(last ?? .max, today.addingSaturated(Self.horizon), max(today, lastException).addingSaturated(Self.twoWeeks))
    func isKnown(_ instant: Int64) -> Bool { zone.civil(at: instant).dayNumber <= end }
    var found = zone.changes(from: start, through: start.addingSaturated(Int64(Self.horizon) * 86_400)).first {
      isTurn(turn, at: $0, zone) && isKnown($0)
    }
    var day = today.subtractingSaturated(1)
    while day <= end {
      // Days overlap where the clock is put back over midnight: one more is looked at.
      if let found, zone.civil(at: found).dayNumber + 1 < day { break }
      for hours in hours(of: day) {
        let wall = CivilTime(localSeconds: Int64(clamping: Int128(day) * 86_400 + Int128(turn == .opens ? hours.from : hours.to) * 60))
        for instant in zone.instants(of: wall) where instant >= start && instant < found ?? .max && isTurn(turn, at: instant, zone) {
          if isKnown(instant) { found = instant }
        }
      }
      day += 1
    }
    return found
  }
}
