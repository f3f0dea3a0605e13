import Engine
import Rules

/// Days that options of a command name, in a zone and as of now.
enum AskedDays {
  /// Since 1970.
  static func day(_ text: String, _ option: String, in zone: Zone) throws -> Int {
    do throws(BookQueryFault) { return try WrittenDays.day(text, option, today: today(in: zone)) } catch { throw Terminal.stop(error.reason) }
  }

  private static func today(in zone: Zone) -> Int { zone.civil(at: Terminal.now).dayNumber }
}
