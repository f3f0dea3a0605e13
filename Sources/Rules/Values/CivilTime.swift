/// A date and time of day on somebody's wall, without a zone. The calendar is the Gregorian one, extended backwards.
package struct CivilTime: Hashable, Sendable, Comparable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour = 0
  package var minute = 0
  package var second = 0

  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// From seconds since 1970-01-01 00:00 on that wall.
  package init(localSeconds: Int64) {
    let (days, rest) = Self.floorDivide(localSeconds, 86_400)
    self.init(dayNumber: Int(days))
    hour = Int(rest) / 3600
    minute = Int(rest) / 60 % 60
    second = Int(rest) % 60
  }

  /// Midnight of a day, counted from 1970-01-01. Days of which there are no seconds have a date too.
  package init(dayNumber: Int) {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days.
    let z = dayNumber + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Seconds since 1970-01-01 00:00 on the same wall; where there are none, the nearest.
  package var localSeconds: Int64 {
    Int64(clamping: Int128(dayNumber) * 86_400 + Int128(hour * 3600 + minute * 60 + second))
  }

  /// Days since 1970-01-01.
  package var dayNumber: Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Monday is 0, Sunday is 6.
  package var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 }
  package var dayOfYear: Int { dayNumber - CivilTime(year: year, month: 1, day: 1).dayNumber + 1 }
  package var minuteOfDay: Int { hour * 60 + minute }

  package static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package var isValid: Bool {
    (1...9999).contains(year) && (1...12).contains(month) && (1...Self.daysIn(month: month, year: year)).contains(day)
      && (0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second)
  }

  package static func < (a: CivilTime, b: CivilTime) -> Bool { a.localSeconds < b.localSeconds }

  static func floorDivide(_ a: Int64, _ b: Int64) -> (Int64, Int64) {
    let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
    return rest < 0 ? (quotient - 1, rest + b) : (quotient, rest)
  }
}

/// A moment as it is written in files and on the command line.
package struct WrittenTime: Hashable, Sendable {
  package let civil: CivilTime
  /// Seconds east of UTC when the text says so.
  package let offset: Int?
  package let hasClock: Bool

  /// `2026-06-01`, `2026-06-01 22:30`, `2026-06-01T22:30:00`, each with `Z` or `+08:00` behind it if it has a clock.
  package init?(_ text: String) {
    var parser = DigitParser(text)
    guard let year = parser.number(4), parser.skip("-"), let month = parser.number(2), parser.skip("-"), let day = parser.number(2)
    else { return nil }
    var civil = CivilTime(year: year, month: month, day: day)
    var offset: Int?
    var hasClock = false
    if !parser.isAtEnd {
      guard parser.skip("T") || parser.skip("t") || parser.skip(" ") else { return nil }
      guard let hour = parser.number(2), parser.skip(":"), let minute = parser.number(2) else { return nil }
      civil.hour = hour
      civil.minute = minute
      hasClock = true
      if parser.skip(":") {
        guard let second = parser.number(2) else { return nil }
        civil.second = second
        if parser.skip(".") { parser.skipDigits() }
      }
      _ = parser.skip(" ")
      if parser.skip("Z") || parser.skip("z") {
        offset = 0
      } else if let sign = parser.skip("+") ? 1 : parser.skip("-") ? -1 : nil {
        guard let hours = parser.number(2) else { return nil }
        _ = parser.skip(":")
        let minutes = parser.isAtEnd ? 0 : parser.number(2)
        guard let minutes, hours <= 14, minutes < 60 else { return nil }
        offset = sign * (hours * 3600 + minutes * 60)
      }
    }
    guard parser.isAtEnd, civil.isValid else { return nil }
    self.civil = civil
    self.offset = offset
    self.hasClock = hasClock
  }

  /// Seconds since 1970 UTC; a text without an offset is read in `zone`.
  package func instant(in zone: Zone) -> Int64 {
    if let offset { return civil.localSeconds - Int64(offset) }
    return zone.instant(of: civil)
  }
}

private struct DigitParser {
  private var rest: Substring.UTF8View
  init(_ text: String) { rest = text[...].utf8 }
  var isAtEnd: Bool { rest.isEmpty }

  mutating func number(_ digits: Int) -> Int? {
    guard rest.count >= digits else { return nil }
    var value = 0
    for byte in rest.prefix(digits) {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    rest = rest.dropFirst(digits)
    return value
  }
  mutating func skip(_ character: Character) -> Bool {
    guard rest.first == character.asciiValue else { return false }
    rest = rest.dropFirst()
    return true
  }
  mutating func skipDigits() { rest = rest.drop { (0x30...0x39).contains($0) } }
}
