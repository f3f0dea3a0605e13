/// Days and hours by the clock of an account, as they are shown to people.
extension RuleSet {
  /// As `Mon 2026-06-01 12:30`.
  package static func shown(_ civil: CivilTime) -> Phrase { [day(civil), Phrase(verbatim: clock(Int32(civil.minuteOfDay)))].joined(separator: " ") }

  /// As `Mon 2026-06-01 12:30:07`.
  static func shownToTheSecond(_ civil: CivilTime) -> Phrase {
    [day(civil), Phrase(verbatim: "\(clock(Int32(civil.minuteOfDay))):\(two(civil.second))")].joined(separator: " ")
  }

  /// As `Mon 2026-06-01`.
  static func day(_ civil: CivilTime) -> Phrase {
    switch civil.weekday {
    case 0: "Mon \(civil.date)"
    case 1: "Tue \(civil.date)"
    case 2: "Wed \(civil.date)"
    case 3: "Thu \(civil.date)"
    case 4: "Fri \(civil.date)"
    case 5: "Sat \(civil.date)"
    default: "Sun \(civil.date)"
    }
  }

  static let dayNames: [Phrase] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// Of days that are bits, the first of them Monday.
  static func days(_ days: UInt8) -> Phrase {
    days == 0x7F ? "every day" : dayNames.indices.filter { days >> UInt8($0) & 1 == 1 }.map { dayNames[$0] }.joined(separator: ",")
  }

  static func clock(_ minutes: Int32) -> String { "\(two(Int(minutes) / 60)):\(two(Int(minutes) % 60))" }
  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  static func window(_ from: Int64, _ until: Int64, _ zone: Zone) -> Phrase {
    [from, until].map { $0 == .min || $0 == .max ? "" : shown(zone.civil(at: $0)) }.joined(separator: " .. ")
  }
}
