extension TextExpression {
  /// Numbers of a range, written without leading zeros.
  static func decimals(_ range: ClosedRange<Int64>) -> TextExpression {
    guard range.upperBound >= 0 else { return .nothing }
    var choices: [TextExpression] = []
    var low = max(0, range.lowerBound)
    // A number of a length is least where it is a power of ten; zero is the only one that begins with a zero.
    var power: Int64 = 1
    for width in 1...19 {
      let (next, isLast) = power.multipliedReportingOverflow(by: 10)
      let highest = isLast ? Int64.max : next - 1
      if low <= highest {
        choices.append(digits(low, min(highest, range.upperBound), width: width))
        guard range.upperBound > highest else { break }
        low = highest + 1
      }
      if isLast { break }
      power = next
    }
    return .either(choices)
  }

  /// Numbers of a range, written with this many digits.
  static func digits(_ low: Int64, _ high: Int64, width: Int) -> TextExpression {
    let text = (digits(of: low, width), digits(of: high, width))
    return digits(text.0[...], text.1[...])
  }

  private static func digits(of number: Int64, _ width: Int) -> [UInt32] {
    var rest = number
    var digits: [UInt32] = []
    for _ in 0..<width {
      digits.append(UInt32(rest % 10))
      rest /= 10
    }
    return digits.reversed()
  }

  /// - Complexity: O(digits²); it descends at most once for each digit.
  private static func digits(_ low: ArraySlice<UInt32>, _ high: ArraySlice<UInt32>) -> TextExpression {
    guard let first = low.first, let last = high.first else { return .sequence([]) }
    let (lowRest, highRest) = (low.dropFirst(), high.dropFirst())
    if lowRest.allSatisfy({ $0 == 0 }), highRest.allSatisfy({ $0 == 9 }) { return .sequence([digit(first...last), anyDigits(lowRest.count)]) }
    if first == last { return .sequence([digit(first...first), digits(lowRest, highRest)]) }
    var choices = [
      TextExpression.sequence([digit(first...first), digits(lowRest, lowRest.map { _ in 9 }[...])]),
      .sequence([digit(last...last), digits(highRest.map { _ in 0 }[...], highRest)]),
    ]
    if first + 1 < last { choices.append(.sequence([digit(first + 1...last - 1), anyDigits(lowRest.count)])) }
    return .either(choices)
  }

  private static func digit(_ range: ClosedRange<UInt32>) -> TextExpression {
    .characters(ScalarSet([range.lowerBound + 0x30...range.upperBound + 0x30]))
  }

  static func anyDigits(_ digits: Int) -> TextExpression { .repeated(.characters(.digits), least: digits, most: digits) }
}

extension TextExpression {
  /// Dates that there are: no 30th of February, and a 29th only in leap years. Of parts that stand twice the last one counts.
  static func dates(_ format: DateFormat) -> TextExpression {
    let leap = [true, false]
    let months: [[Int64]] = [[1, 3, 5, 7, 8, 10, 12], [4, 6, 9, 11], [2]]
    return .either(
      leap.flatMap { isLeap in
        months.map { months in
          let days: Int64 = months == [2] ? (isLeap ? 29 : 28) : months.count == 4 ? 30 : 31
          return .sequence(format.parts.enumerated().map { index, part in piece(part, isCounted: format.counts(index), isLeap, months, days) })
        }
      })
  }

  private static func piece(_ part: DateFormat.Part, isCounted: Bool, _ isLeap: Bool, _ months: [Int64], _ days: Int64) -> TextExpression {
    if case .separator(let byte) = part { return .literal([byte]) }
    guard isCounted else { return anyDigits(part.width) }
    switch part {
    case .year4:
      // A century is a leap year when its number is divisible by four.
      return .either([.sequence([anyDigits(2), years(isLeap)]), .sequence([years(isLeap), .literal(Array("00".utf8))])])
    case .year2: return isLeap ? .either([.literal(Array("00".utf8)), years(true)]) : years(false)
    case .month: return .either(months.map { digits($0, $0, width: 2) })
    case .day: return digits(1, days, width: 2)
    case .hour: return digits(0, 23, width: 2)
    case .minute, .second: return digits(0, 59, width: 2)
    case .separator(let byte): return .literal([byte])
    }
  }

  /// Numbers of two digits that are divisible by four, or are not; without the zero. There is no year 0.
  private static func years(_ isLeap: Bool) -> TextExpression {
    .either((1...99).filter { ($0 % 4 == 0) == isLeap }.map { digits($0, $0, width: 2) })
  }
}

extension DateFormat {
  /// Whether no later part says the same.
  fileprivate func counts(_ index: Int) -> Bool {
    func isSame(_ a: Part, _ b: Part) -> Bool {
      switch (a, b) {
      case (.year4, .year4), (.year4, .year2), (.year2, .year4), (.year2, .year2), (.month, .month), (.day, .day), (.hour, .hour),
        (.minute, .minute), (.second, .second):
        true
      default: false
      }
    }
    return !parts[(index + 1)...].contains { isSame(parts[index], $0) }
  }
}
