/// A fixed-width date: `yyyy`, `yy`, `MM`, `dd`, `HH`, `mm`, `ss` and separators.
package struct DateFormat: Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    case year4, year2, month, day, hour, minute, second
    case separator(UInt8)
    var width: Int {
      switch self {
      case .year4: 4
      case .year2, .month, .day, .hour, .minute, .second: 2
      case .separator: 1
      }
    }
  }
  package let source: String
  package let parts: [Part]
  package var width: Int { parts.reduce(0) { $0 + $1.width } }

  /// Nil when the format has a letter that is not listed above, or no year, month and day.
  package init?(_ source: String) {
    var parts: [Part] = []
    var rest = Substring(source)
    let known: [(String, Part)] = [("yyyy", .year4), ("yy", .year2), ("MM", .month), ("dd", .day), ("HH", .hour), ("mm", .minute), ("ss", .second)]
    while let first = rest.first {
      if let (text, part) = known.first(where: { rest.hasPrefix($0.0) }) {
        parts.append(part)
        rest = rest.dropFirst(text.count)
      } else if let ascii = first.asciiValue, !first.isLetter, !first.isNumber {
        parts.append(.separator(ascii))
        rest = rest.dropFirst()
      } else {
        return nil
      }
    }
    guard parts.contains(.year4) || parts.contains(.year2), parts.contains(.month), parts.contains(.day) else { return nil }
    self.source = source
    self.parts = parts
  }

  /// A date that is written so.
  var sample: String {
    parts.reduce(into: "") { text, part in
      switch part {
      case .year4: text += "2026"
      case .year2: text += "26"
      case .month, .day: text += "06"
      case .hour, .minute, .second: text += "09"
      case .separator(let byte): text.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
  }

  package func read(_ bytes: Span<UInt8>, at start: Int) -> CivilTime? {
    var civil = CivilTime(year: 2000, month: 1, day: 1)
    var at = start
    for part in parts {
      if case .separator(let byte) = part {
        guard bytes[at] == byte else { return nil }
        at += 1
        continue
      }
      var number = 0
      for _ in 0..<part.width {
        guard ByteSet.digits.contains(bytes[at]) else { return nil }
        number = number * 10 + Int(bytes[at] - 0x30)
        at += 1
      }
      switch part {
      case .year4: civil.year = number
      case .year2: civil.year = 2000 + number
      case .month: civil.month = number
      case .day: civil.day = number
      case .hour: civil.hour = number
      case .minute: civil.minute = number
      case .second: civil.second = number
      case .separator: break
      }
    }
    return civil.isValid ? civil : nil
  }
}
