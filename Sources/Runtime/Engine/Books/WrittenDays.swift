package import Rules

/// Days as they are said on the command line: `2026-06-01`, `2026-06`, `today`, `yesterday`, `7d`, `all`.
/// They are counted since 1970, in the zone of which `today` is.
package enum WrittenDays {
  package static let help: Phrase = "2026-06-01, 2026-06, today, yesterday, 7d or all"
  /// More than any calendar has; for an end that is not said.
  package static let always = Int(Int32.min)...Int(Int32.max)

  /// - Parameter today: days since 1970.
  /// - Returns: days since 1970, both among it; nil when the text is none of these.
  package static func range(_ text: String, today: Int) -> ClosedRange<Int>? {
    switch text {
    case "today": return today...today
    case "yesterday": return today - 1...today - 1
    case "all": return min(0, today)...today
    default: break
    }
    if text.hasSuffix("d"), let count = Int(text.dropLast()), (1...36_500).contains(count) { return today - count + 1...today }
    if let time = WrittenTime(text), !time.hasClock {
      let day = time.civil.dayNumber
      return day...day
    }
    guard text.utf8.count == 7, let first = WrittenTime(text + "-01"), !first.hasClock else { return nil }
    let day = first.civil.dayNumber
    return day...BookSpan.month.last(of: day)
  }

  /// The one day that is meant.
  /// - Throws: `BookQueryFault` in the words of the option.
  package static func day(_ text: String, _ option: String, today: Int) throws(BookQueryFault) -> Int {
    guard let days = range(text, today: today), days.count == 1 else {
      throw BookQueryFault("\(option) \(text): not a day; write 2026-06-01, today or yesterday")
    }
    return days.lowerBound
  }

  /// From the first day of `--from` to the last of `--to`, also where those are still to come; an end that is not said is that of `always`.
  /// - Throws: `BookQueryFault` in the words of the options.
  package static func span(from: String?, to: String?, today: Int) throws(BookQueryFault) -> ClosedRange<Int> {
    func read(_ text: String?, _ option: String) throws(BookQueryFault) -> ClosedRange<Int>? {
      guard let text else { return nil }
      guard let days = range(text, today: today) else { throw BookQueryFault("\(option) \(text): not a day; write \(help)") }
      return days
    }
    let first = try read(from, "--from")?.lowerBound ?? always.lowerBound
    let last = try read(to, "--to")?.upperBound ?? always.upperBound
    guard first <= last else { throw BookQueryFault("--from \(from ?? "") is after --to \(to ?? "")") }
    return first...last
  }

  /// From the first day of `--from` to the end of the last of `--to`, in seconds since 1970 UTC; an end that is not said is open.
  /// - Parameter now: seconds since 1970 UTC.
  /// - Throws: `BookQueryFault` in the words of the options.
  package static func time(from: String?, to: String?, in zone: Zone, now: Int64) throws(BookQueryFault) -> Range<Int64> {
    let days = try span(from: from, to: to, today: zone.civil(at: now).dayNumber)
    func start(of day: Int) -> Int64 { zone.instant(of: CivilTime(dayNumber: day)) }
    return (from == nil ? .min : start(of: days.lowerBound))..<(to == nil ? .max : start(of: days.upperBound + 1))
  }

  /// The days that figures are asked of: none that is still to come, and four weeks up to the last one unless the first is said.
  /// - Throws: `BookQueryFault` in the words of the options.
  package static func query(from: String?, to: String?, today: Int) throws(BookQueryFault) -> ClosedRange<Int> {
    let asked = try span(from: from, to: to, today: today)
    let last = min(asked.upperBound, today)
    guard from != nil else { return last - 27...last }
    guard asked.lowerBound <= last else { throw BookQueryFault("--from \(from ?? ""): that day is still to come") }
    return asked.lowerBound...last
  }
}
