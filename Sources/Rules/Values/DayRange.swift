/// A day of the calendar, or all from one to another, both of them among it: `2035-10-01`, `2035-10-01..2035-10-07`.
package struct DayRange: Hashable, Sendable {
  /// Days since 1970-01-01.
  package let first: Int
  /// Before `first` where somebody wrote them the wrong way round.
  package let last: Int

  package init(day: Int) { (first, last) = (day, day) }

  package init?(_ text: String) {
    guard text.utf8.count <= 64 else { return nil }
    guard let dots = text.firstRange(of: "..") else {
      guard let day = Self.day(text) else { return nil }
      (first, last) = (day, day)
      return
    }
    guard let first = Self.day(String(text[..<dots.lowerBound])), let last = Self.day(String(text[dots.upperBound...])) else { return nil }
    (self.first, self.last) = (first, last)
  }

  /// A year of days and one: more was meant as a window without an end.
  package static let longest = 366

  package var isReversed: Bool { last < first }
  package var count: Int { isReversed ? 0 : last - first + 1 }

  private static func day(_ text: String) -> Int? {
    guard let time = WrittenTime(text), !time.hasClock else { return nil }
    return time.civil.dayNumber
  }

  /// `2035-10-01至10-07`, `2035年10月1日～7日` as it is written here; the text itself when it is none of these.
  static func written(_ text: String) -> String {
    guard text.utf8.count <= 64 else { return text }
    var ends = text.replacing("..", with: "~").replacing("--", with: "~").split { "~至到—–…".contains($0) }.map { String($0).trimmed }
    if ends.count == 1 {
      // Hyphens between days and inside them: the first three numbers are a day.
      let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { String($0).trimmed }
      guard numbers.count == 5 || numbers.count == 6 else { return text }
      ends = [numbers[..<3].joined(separator: "-"), numbers[3...].joined(separator: "-")]
    }
    guard ends.count == 2, let first = WrittenTime(ends[0]) == nil ? SpokenForms.written(ends[0]) : ends[0], WrittenTime(first) != nil else {
      return text
    }
    let parts = first.split(separator: "-")
    // What is left out is that of the first day.
    for beginning in ["", "\(parts[0])-", "\(parts[0])-\(parts[1])-"] {
      let last = beginning + ends[1]
      if let last = WrittenTime(last) == nil ? SpokenForms.written(last) : last, let time = WrittenTime(last), !time.hasClock {
        return "\(first)..\(last)"
      }
    }
    return text
  }
}
