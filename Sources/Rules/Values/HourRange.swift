/// Hours of a day, half-open, as `09:00-12:00` writes them. What ends no later than it begins goes over midnight: `21:00-02:00`.
package struct HourRange: Hashable, Sendable {
  /// Minutes since midnight of the day on which it begins.
  package let from: Int
  /// The first minute after the end, counted from the same midnight; that of `from` when the range is empty.
  package let to: Int

  package init(from: Int, to: Int) {
    self.from = from
    self.to = to < from ? to + Self.day : to
  }

  package init?(_ text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Self.minutes(String($0)) }
    guard ends.count == 2, let from = ends[0], let to = ends[1], from < Self.day else { return nil }
    self.init(from: from, to: to)
  }

  package static let day = 1440

  package var isEmpty: Bool { from == to }
  func contains(_ minute: Int) -> Bool { minute >= from && minute < to }

  /// Minutes since midnight of `09:00`; `24:00` is the end of the day.
  package static func minutes(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count <= 2, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...23).contains(hour) && (0...59).contains(minute) || (hour == 24 && minute == 0)
    else { return nil }
    return hour * 60 + minute
  }

  // Ends that stand nowhere are left out by `split`: `——` is one hyphen.
  /// `9点至12点`, `09:00~12:00`, `09:00 - 12:00` as it is written here; the text itself when it is none of these.
  static func written(_ text: String) -> String {
    guard text.utf8.count <= 64 else { return text }
    let ends = text.split { "-~至到—–".contains($0) }.map { String($0).trimmed }
    guard ends.count == 2 else { return text }
    return ends.map { minutes($0) == nil ? SpokenForms.written($0) ?? $0 : $0 }.joined(separator: "-")
  }
}
