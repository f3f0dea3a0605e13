import Foundation
import TestSupport
import Testing

@testable import Rules

/// Calendars against a definition that looks at every minute, and what is wrong with them at its word.
@Suite("calendars")
struct CalendarTests {
  // MARK: the naive twin

  /// All hours of a calendar as spans on the wall, in seconds: nothing is looked up, nothing is skipped.
  struct Naive {
    let spans: [Range<Int64>]
    let calendar: BusinessCalendar
    let zone: Zone

    init(_ calendar: BusinessCalendar, days: ClosedRange<Int>, _ zone: Zone) {
      self.calendar = calendar
      self.zone = zone
      spans = days.flatMap { day -> [Range<Int64>] in
        let hours: [HourRange]
        if let exception = calendar.exceptions[day] {
          if case .work(let weekday) = exception { hours = calendar.week[weekday] } else { hours = [] }
        } else {
          hours = calendar.week[CivilTime(dayNumber: day).weekday]
        }
        return hours.map { Int64(day * 86_400 + $0.from * 60)..<Int64(day * 86_400 + $0.to * 60) }
      }
    }

    func isOpen(_ instant: Int64) -> Bool {
      let wall = instant + Int64(zone.offset(at: instant))
      return spans.contains { $0.contains(wall) }
    }

    /// The first minute from this moment on at which it is what it was not before.
    func turn(_ open: Bool, from start: Int64, days: Int64) -> Int64? {
      var minute = (start + 59) / 60 * 60
      while minute < start + days * 86_400 {
        if isOpen(minute) == open, isOpen(minute - 1) != open { return minute }
        minute += 60
      }
      return nil
    }
  }

  static func random(_ random: inout SeededRandom, around day: Int) -> BusinessCalendar {
    let edges = [0, 1, 90, 120, 150, 420, 540, 720, 810, 1080, 1260, 1439]
    let week = (0..<7).map { _ -> [HourRange] in
      (0..<Int(random.next() % 3)).map { _ in
        let from = random.pick(edges)
        let to = random.pick(edges + [1440])
        return HourRange(from: from, to: to == from ? 1440 : to)
      }
    }
    var exceptions: [Int: BusinessCalendar.Exception] = [:]
    for _ in 0..<Int(random.next() % 4) {
      exceptions[day + Int(random.next() % 8)] = random.chance(50) ? .off : .work(as: Int(random.next() % 7))
    }
    return BusinessCalendar(
      name: "c", week: week, exceptions: exceptions, knownUntil: random.chance(50) ? day + Int(random.next() % 5) : nil,
      timezone: random.chance(20) ? .utc : nil)
  }

  /// Days on which clocks change, in both directions, by an hour, by half of one and by a day; and an ordinary one.
  static let places = [
    ("Asia/Shanghai", "2035-10-01"), ("America/New_York", "2026-03-08"), ("America/New_York", "2026-11-01"), ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"), ("America/Santiago", "2026-04-05"), ("Pacific/Apia", "2011-12-30"),
  ]

  @Test("open, the next opening and the end of the hours are those of the definition", arguments: places)
  func agrees(_ name: String, _ date: String) throws {
    let account = try #require(Zone(named: name))
    let day = try #require(WrittenTime(date)).civil.dayNumber
    for seed in 1...6 as ClosedRange<UInt64> {
      var random = SeededRandom(seed)
      let calendar = Self.random(&random, around: day - 2)
      let zone = calendar.timezone ?? account
      let naive = Naive(calendar, days: day - 5...day + 20, zone)
      for _ in 0..<5 {
        let instant = Int64(day - 2) * 86_400 + Int64(random.next() % (5 * 86_400))
        let about = Comment(rawValue: "seed \(seed) at \(instant) in \(name): \(calendar)")
        #expect(calendar.isOpen(at: instant, in: account) == naive.isOpen(instant), about)
        func known(_ found: Int64?, later: Int = 0) -> Int64? {
          found.flatMap { found in calendar.knownUntil.map { zone.civil(at: found).dayNumber <= $0 + later } ?? true ? found : nil }
        }
        let opening = naive.turn(true, from: instant, days: 9)
        // What lies beyond the minutes that were looked at is not judged.
        if opening != nil { #expect(calendar.opening(from: instant, in: account) == known(opening), about) }
        let closing = naive.isOpen(instant) ? naive.turn(false, from: instant + 1, days: 9) : nil
        if closing != nil || !naive.isOpen(instant) { #expect(calendar.closing(after: instant, in: account) == known(closing, later: 1), about) }
        if naive.isOpen(instant) {
          #expect(calendar.moved(instant, in: account) == instant, about)
        } else if let opening {
          #expect(calendar.moved(instant, in: account) == opening, about)
        }
      }
    }
  }

  @Test("no time of an event ends the process, and a search has an end", arguments: [Int64.min, -1, 0, 1_780_000_000, 1 << 53, Int64.max])
  func extremes(_ instant: Int64) {
    let whole = HourRange(from: 0, to: 1440)
    // Never open, open on some days, and always.
    for open in 0...7 {
      let calendar = BusinessCalendar(name: "c", week: (0..<7).map { $0 < open ? [whole] : [] })
      _ = calendar.isOpen(at: instant, in: .shanghai)
      _ = calendar.opening(from: instant, in: .shanghai)
      _ = calendar.closing(after: instant, in: .shanghai)
      _ = calendar.moved(instant, in: .shanghai)
    }
  }

  // MARK: what is wrong, at its word

  struct Case: Sendable, CustomTestStringConvertible {
    let code: String
    let fix: String?
    /// Of a calendar `c`, or a file; `¦` stands before the place of the finding.
    let yaml: String
    var testDescription: String { yaml }

    init(_ code: String, _ yaml: String, fix: String? = nil) {
      (self.code, self.fix, self.yaml) = (code, fix, yaml)
    }
  }

  private static let week = "week: { mon-fri: [ 09:00-18:00 ] }"
  private static func days(_ list: String, _ when: String = "date: { list: d }") -> String {
    "wxrules: 1\nlists: { d: [ \(list) ] }\nrules:\n  - { id: a, on: text, when: { \(when) }, reply: x }\n"
  }
  private static func rule(_ keys: String) -> String {
    "wxrules: 1\ncalendars: { c: { \(week) } }\nrules:\n  - { id: a, on: text, \(keys) }\n"
  }

  static let wrong = [
    // hours
    Case("WX0703", "week: { mon: [ 09:00-12:30, ¦12:00-18:00 ] }"), Case("WX0703", "week: { mon: [ 09:00-12:00, ¦18:00-13:30 ], tue: 09:00-12:00 }"),
    Case("WX0703", "week: { mon: ¦21:00-02:00, tue: 01:00-03:00 }"),
    Case("WX0701", "week: { mon: [ ¦09:00-09:00 ] }"), Case("WX0207", "week: { mon: [ ¦09:00 ] }"), Case("WX0207", "week: { mon: [ ¦09:00-25:00 ] }"),
    Case("WX0207", "week: { mon: [ ¦24:00-02:00 ] }"), Case("WX0118", "week: { mon: 09:00¦～18:00 }", fix: "-"),
    Case("WX0118", "week: { mon: 09¦：00-18：00 }", fix: ":00-18:"), Case("WX0207", "week: { mon: ¦9点-18点 }", fix: "09:00-18:00"),
    Case("WX0204", "week: { ¦mom: 09:00-18:00 }", fix: "mon"), Case("WX0207", "week: { ¦周一至周五: 09:00-18:00 }", fix: "mon-fri"),
    Case("WX0304", "week: { mon-fri: 09:00-18:00, ¦fri: 09:00-12:00 }"), Case("WX0205", "week: { mon: 09:00-18:00, ¦sat: }"),
    Case("WX0205", "week: ¦{}"),
    Case("WX0703", "wxrules: 1\ncalendars: { ¦c: { week: { mon: [] } } }\n"), Case("WX0202", "wxrules: 1\ncalendars: { c: ¦{ timezone: UTC } }\n"),
    // days
    Case("WX0202", "\(week), ¦off: 2035-10-01"), Case("WX0202", "\(week), ¦work: { days: 2035-09-29, as: mon }"),
    Case("WX0703", "\(week), off: 2035-10-01..2035-10-07, work: { days: ¦2035-10-07, as: mon }, known_until: 2035-12-31"),
    Case("WX0703", "\(week), work: [ { days: 2035-09-29, as: mon }, { days: ¦2035-09-29, as: tue } ], known_until: 2035-12-31"),
    Case("WX0703", "\(week), work: { days: 2035-09-29, as: ¦sat }, known_until: 2035-12-31"),
    Case("WX0204", "\(week), work: { days: 2035-09-29, as: ¦monday }, known_until: 2035-12-31"),
    Case("WX0202", "\(week), work: ¦{ as: mon }, known_until: 2035-12-31"),
    Case(
      "WX0208",
      "wxrules: 1\nlists: { d: [ 2035-09-29 ] }\ncalendars: { c: { \(week), work: { list: d, ¦days: 2035-09-30, as: mon }, known_until: 2035-12-31 } }\n"
    ),
    Case("WX0203", "\(week), work: ¦[ 2035-09-29 ], known_until: 2035-12-31"), Case("WX0203", "\(week), work: ¦2035-09-29, known_until: 2035-12-31"),
    Case("WX0203", "\(week), work: { ¦list: [ 2035-09-29 ], as: fri }, known_until: 2035-12-31", fix: "days"),
    Case("WX0203", "\(week), off: ¦{ list: [ 2035-10-01 ] }, known_until: 2035-12-31", fix: "[ 2035-10-01 ]"),
    Case("WX0207", "\(week), off: [ 2035-10-01..¦10-07 ], known_until: 2035-12-31", fix: "2035-10-07"),
    Case("WX0207", "\(week), off: ¦2035-13-01, known_until: 2035-12-31"),
    Case("WX0701", "\(week), off: ¦2035-10-07..2035-10-01, known_until: 2035-12-31"),
    Case("WX0110", "\(week), off: ¦2035-01-01..2036-12-31, known_until: 2036-12-31"),
    Case("WX0207", "\(week), off: 2035-10-01, known_until: ¦2035-12-31T10:00"),
    Case("WX0301", "\(week), off: { list: ¦days }, known_until: 2035-12-31"),
    Case("WX0702", "\(week), timezone: ¦北京时间", fix: "Asia/Shanghai"),
    Case("WX0704", "\(week), off: 2026-06-19, known_until: ¦2026-07-30"), Case("WX0704", "\(week), off: 2026-05-01, known_until: ¦2026-05-31"),
    // days of lists, at their words
    Case("WX0207", days("2035-10-01, ¦2035-13-01")), Case("WX0207", days("2035-10-01, ¦国庆")),
    Case("WX0207", days("¦2035-10-01至10-07"), fix: "2035-10-01..2035-10-07"), Case("WX0207", days("¦2035/10/1"), fix: "2035-10-01"),
    Case("WX0701", days("¦2035-10-07..2035-10-01")), Case("WX0110", days("¦2035-01-01..2036-12-31")),
    Case("WX0207", days("¦2035-10-01 10:00")), Case("WX0207", days("a", "date: ¦2035-10-01 10:00")),
    Case("WX0207", days("a", "date: 2035-10-01¦至10-07"), fix: "..2035-"), Case("WX0118", days("a", "date: 2035-10-01¦～2035-10-07"), fix: ".."),
    Case("WX0207", days("a", "date: 2035-10-01¦-10-07"), fix: "..2035-10-07"),
    Case("WX0207", days("a", "date: 2035¦年10月1日至7日"), fix: "-10-01..2035-10-07"),
    Case("WX0203", days("a", "date: ¦{ list: [ 2035-10-01, 2035-10-03 ] }"), fix: "[ 2035-10-01, 2035-10-03 ]"),
    // names
    Case("WX0301", rule("when: { open: ¦cc }, reply: x")), Case("WX0301", rule("when: { not: { closed: ¦service } }, reply: x")),
    Case(
      "WX0301", "wxrules: 1\ncalendars: { service: { \(week) } }\nrules:\n  - { id: a, on: text, when: { open: ¦servise }, reply: x }\n",
      fix: "service"),
    Case("WX0203", rule("when: { open: ¦[ c ] }, reply: x")),
    Case("WX0302", rule("reply: \"{{ ¦calendars.d.opens }}\"")), Case("WX0302", rule("reply: \"{{ ¦calendars.c.open | default: 'x' }}\"")),
    Case(
      "WX0207",
      "wxrules: 1\ncalendars: { c: { week: { mon: ¦nine } } }\nrules:\n  - { id: a, on: text, when: { open: c }, reply: \"{{ calendars.c.opens }}\" }\n"
    ),
    Case(
      "WX0202",
      "wxrules: 1\ncalendars: { c: ¦{ timezone: UTC } }\nrules:\n  - { id: a, on: text, when: { open: c }, reply: \"{{ calendars.c.opens }}\" }\n"),
    Case("WX0307", rule("reply: \"{{ ¦calendars.c.closes }}\"")),
    Case("WX0307", rule("when: { not: { closed: c } }, reply: \"{{ ¦calendars.c.closes }}\"")),
    Case("WX0307", rule("when: { any: [ { open: c }, { tag: vip } ] }, reply: \"{{ ¦calendars.c.closes }}\"")),
    // Behind its last known day it is open, and nobody knows until when.
    Case(
      "WX0307",
      "wxrules: 1\ncalendars: { c: { \(week), off: 2035-10-01, known_until: 2035-12-31 } }\nrules:\n"
        + "  - { id: a, on: text, when: { open: c }, reply: \"{{ ¦calendars.c.closes }}\" }\n"),
    Case("WX0301", rule("reply: x, do: [ { send: { text: x, between: { open: ¦d } } } ]")),
    Case("WX0208", rule("reply: x, do: [ { send: { text: x, between: { open: c, ¦from: 09:00, to: 18:00 } } } ]")),
    Case("WX0202", rule("reply: x, do: [ { send: { text: x, between: ¦{ from: 09:00 } } } ]")),
    Case(
      "WX0704",
      "wxrules: 1\ncalendars: { c: { \(week), off: 2026-06-19, known_until: 2026-08-31 } }\nrules:\n"
        + "  - { id: a, on: text, reply: x, do: [ { template: { id: T, after: ¦100d, between: { open: c }, data: { thing1: x } } } ] }\n"),
  ]

  private static func file(_ text: String) -> String { text.hasPrefix("wxrules") ? text : "wxrules: 1\ncalendars: { c: { \(text) } }\n" }

  @Test("the only finding, at its place, with the change that mends it", arguments: wrong)
  func finds(_ item: Case) throws {
    let parts = Self.file(item.yaml).components(separatedBy: "¦")
    let (compilation, files) = Compile.text(parts.joined())
    let shown = Comment(rawValue: DiagnosticText(files: files).render(compilation.findings))
    #expect(compilation.findings.map(\.code.rawValue) == [item.code], shown)
    let finding = try #require(compilation.findings.first, shown)
    #expect(finding.primary.span.bytes.lowerBound == parts[0].utf8.count, shown)
    #expect(finding.fix?.replacement == item.fix, shown)
  }

  @Test(
    "what is right is taken without a word",
    arguments: [
      "week: { mon-fri: 09:00-18:00, sat: [], sun: [ 9:00-12:00, 13:00-24:00 ] }", "week: { mon-sun: 00:00-24:00 }",
      "week: { fri: 21:00-02:00, sat: 02:00-03:00 }",
      "\(week), off: [ 2035-10-01..2035-10-07, 2035-01-01 ], work: { days: [ 2035-09-29, 2035-10-13 ], as: fri }, known_until: 2035-12-31, timezone: UTC",
      days("2035-10-01, 2035-10-03..2035-10-05"), days("a", "date: [ 2035-10-01..2035-10-02, 2035-10-08 ]"),
      rule("when: { any: [ { open: c }, { closed: c } ] }, reply: \"{{ calendars.c.opens | date: '%F' }}\""),
      rule("when: { open: c }, reply: \"{{ calendars.c.closes | date: '%H:%M' }}\""),
      rule("reply: \"{% if calendars.c.closes %}{{ calendars.c.closes | date: '%H:%M' }}{% endif %}\""),
      rule("reply: x, do: [ { send: { text: x, between: { open: c } } }, { send: { text: y, between: { from: 09:00, to: 18:00 } } } ]"),
    ])
  func takes(_ text: String) {
    let (compilation, files) = Compile.text(Self.file(text))
    #expect(compilation.findings.isEmpty, "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  @Test("there are no more calendars and ranges than the limits say")
  func limits() {
    let many = (0...100).map { "  c\($0): { \(Self.week) }\n" }.joined()
    #expect(Compile.text("wxrules: 1\ncalendars:\n\(many)").0.findings.map(\.code) == [.tooLarge])
    let hours = (0...24).map { "\($0 / 2 + 6):\($0 % 2 == 0 ? "00" : "30")-\($0 / 2 + 6):\($0 % 2 == 0 ? "20" : "50")" }.joined(separator: ", ")
    #expect(Compile.text("wxrules: 1\ncalendars: { c: { week: { mon: [ \(hours) ] } } }\n").0.findings.map(\.code) == [.tooLarge])
  }
}
