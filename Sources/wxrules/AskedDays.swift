import Engine
import Rules

/// Days that options of a command name, in a zone and as of now.
enum AskedDays {
  /// Since 1970.
  static func day(_ text: String, _ option: String, in zone: Zone) throws -> Int {
    do throws(BookQueryFault) { return try WrittenDays.day(text, option, today: today(in: zone)) } catch { throw Terminal.stop(error.reason) }
  }

  /// Since 1970; an end that is not said is that of `WrittenDays.always`.
  static func span(from: String?, to: String?, in zone: Zone) throws -> ClosedRange<Int> {
    do throws(BookQueryFault) { return try WrittenDays.span(from: from, to: to, today: today(in: zone)) } catch { throw Terminal.stop(error.reason) }
  }

  /// From the first day to the end of the last, in seconds since 1970 UTC.
  static func time(from: String?, to: String?, in zone: Zone) throws -> Range<Int64> {
    let days = try span(from: from, to: to, in: zone)
    func start(of day: Int) -> Int64 { zone.instant(of: CivilTime(dayNumber: day)) }
    return (from == nil ? .min : start(of: days.lowerBound))..<(to == nil ? .max : start(of: days.upperBound + 1))
  }

  private static func today(in zone: Zone) -> Int { zone.civil(at: Terminal.now).dayNumber }
}
