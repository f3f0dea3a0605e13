/// What a day or a time of day is held against.
package enum ComparedMoment: Hashable, Sendable {
  /// Days since 1970-01-01.
  case day(Int)
  /// Minutes since midnight.
  case clock(Int)
  /// The day of the event or its time of day, by the clock of its account.
  case now

  package static let nowWord = "now"

  /// `2035-06-18`, `09:30` or `now`; nil for all else.
  package init?(_ text: String) {
    if text == Self.nowWord {
      self = .now
    } else if let minutes = Self.minutes(text) {
      self = .clock(minutes)
    } else if let time = WrittenTime(text), !time.hasClock {
      self = .day(time.civil.dayNumber)
    } else {
      return nil
    }
  }

  /// `09:30`, as a column of kind `time` has it.
  package static func minutes(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == 0x3A else { return nil }
    let digits = [bytes[0], bytes[1], bytes[3], bytes[4]]
    guard digits.allSatisfy(ByteSet.digits.contains) else { return nil }
    let numbers = digits.map { Int($0) - 0x30 }
    let (hour, minute) = (numbers[0] * 10 + numbers[1], numbers[2] * 10 + numbers[3])
    return hour < 24 && minute < 60 ? hour * 60 + minute : nil
  }

  /// As it is written.
  package var shown: String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    switch self {
    case .day(let day):
      let civil = CivilTime(dayNumber: day)
      return "\(civil.year)-\(two(civil.month))-\(two(civil.day))"
    case .clock(let minutes): return "\(two(minutes / 60)):\(two(minutes % 60))"
    case .now: return Self.nowWord
    }
  }
}

extension NumberTest {
  package func holds<Bound: Comparable>(_ value: Bound, against bound: Bound) -> Bool {
    switch self {
    case .gt: value > bound
    case .gte: value >= bound
    case .lt: value < bound
    case .lte: value <= bound
    }
  }
}
