internal import Rules

/// Days as they are said on the command line: `2026-06-01`, `2026-06`, `today`, `yesterday`, `7d`, `all`.
package enum WrittenDays {
  package static let help = "2026-06-01, 2026-06, today, yesterday, 7d or all"

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

  /// The days that are meant; four weeks up to today unless something is said.
  /// - Throws: `BookQueryFault` in the words of the options.
  package static func query(from: String?, to: String?, today: Int) throws(BookQueryFault) -> ClosedRange<Int> {
    func read(_ text: String?, _ option: String) throws(BookQueryFault) -> ClosedRange<Int>? {
      guard let text else { return nil }
      guard let days = range(text, today: today) else { throw BookQueryFault("\(option) \(text): not a day; write \(help)") }
      return days
    }
    let first = try read(from, "--from")?.lowerBound
    let last = min(try read(to, "--to")?.upperBound ?? today, today)
    if let first, first > today { throw BookQueryFault("--from \(from ?? ""): that day is still to come") }
    if let first, first > last { throw BookQueryFault("--from \(from ?? "") is after --to \(to ?? "today")") }
    return (first ?? last - 27)...last
  }
}
