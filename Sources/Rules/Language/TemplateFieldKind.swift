/// What a field of a template message takes. The platform's names of fields begin with it, as `thing1`. (wechat-protocol 7.7, 7.8)
package enum TemplateFieldKind: String, Sendable, CaseIterable {
  case thing, number, letter, symbol, time, date, amount, name, phrase
  case characterString = "character_string"
  case phoneNumber = "phone_number"
  case carNumber = "car_number"
  /// One of the values that were agreed on with the template.
  case const
  /// What templates of before the kinds have: `first`, `keyword1`, `remark`.
  case text

  /// What a name says: a kind and a number, or one of the names of old templates. Nil when it says nothing.
  package init?(ofField name: String) {
    let word = String(name.reversed().drop { "0123456789".contains($0) }.reversed())
    if let kind = Self(rawValue: word), kind != .text {
      self = kind
    } else if name == "first" || name == "remark" || word == "keyword" {
      self = .text
    } else {
      return nil
    }
  }

  /// Characters that the platform takes; nil where the form says it.
  package var mostCharacters: Int? {
    switch self {
    case .thing, .const, .name: 20
    case .number, .letter, .characterString: 32
    case .symbol, .phrase: 5
    case .phoneNumber: 17
    case .carNumber: 8
    case .text: 200
    case .time, .date, .amount: nil
    }
  }

  /// What is taken, in words.
  package var takes: Phrase {
    switch self {
    case .thing, .const, .text: "1 to \(mostCharacters ?? 0) characters"
    case .number: "1 to 32 digits, with a decimal point if need be"
    case .letter: "1 to 32 Latin letters"
    case .symbol: "1 to 5 signs, no letters and no digits"
    case .characterString: "1 to 32 digits, Latin letters and signs"
    case .time: "a time, as `15:01` or `2026-06-01 15:01`"
    case .date: "a date, as `2026-06-01` or `2026年6月1日`"
    case .amount: "an amount, as `￥12.50` or `12元`"
    case .name: "a name: 1 to 10 Chinese characters, or 1 to 20 Latin ones"
    case .phrase: "1 to 5 Chinese characters"
    case .phoneNumber: "1 to 17 digits and signs of a telephone number"
    case .carNumber: "1 to 8 letters and digits of a number plate"
    }
  }

  /// Whether the platform takes the value. Unicode scalars are counted: of the ways to count characters the strict one.
  package func isTaken(_ value: String) -> Bool {
    let scalars = value.unicodeScalars
    if value.allSatisfy(\.isWhitespace) { return false }
    if let most = mostCharacters, scalars.count > most { return false }
    switch self {
    case .thing, .const, .text: return true
    case .number: return TemplateForms.isNumber(value[...])
    case .letter: return scalars.allSatisfy { $0.isASCII && $0.properties.isAlphabetic }
    case .symbol: return scalars.allSatisfy { !$0.properties.isAlphabetic && $0.properties.numericType == nil }
    case .characterString: return scalars.allSatisfy { (0x20...0x7E).contains($0.value) }
    case .time: return TemplateForms.isSpan(value, of: TemplateForms.isTime)
    case .date: return TemplateForms.isSpan(value, of: TemplateForms.isDate)
    case .amount: return TemplateForms.isAmount(value)
    case .name: return scalars.allSatisfy(\.isASCII) || scalars.count <= 10
    case .phrase: return scalars.allSatisfy(\.properties.isIdeographic)
    case .phoneNumber: return scalars.allSatisfy { "0123456789+-() *#".unicodeScalars.contains($0) }
    case .carNumber: return scalars.allSatisfy { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }
  }
}

/// Forms of dates, times and amounts, as the platform writes them.
private enum TemplateForms {
  static func isNumber(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }

  /// One currency sign in front, or 元 behind.
  static func isAmount(_ text: String) -> Bool {
    var rest = text[...]
    if let first = rest.first, "¥￥$€£".contains(first) { rest = rest.dropFirst() }
    if rest.last == "元" { rest = rest.dropLast() }
    return rest.utf8.count <= 16 && isNumber(rest)
  }

  /// One, or two with `~` between them.
  static func isSpan(_ text: String, of isOne: (Substring) -> Bool) -> Bool {
    let ends = text.split(separator: "~", omittingEmptySubsequences: false)
    return (1...2).contains(ends.count) && ends.allSatisfy(isOne)
  }

  /// A time of day, also behind a date.
  static func isTime(_ text: Substring) -> Bool {
    guard let space = text.lastIndex(of: " ") else { return isClock(text) }
    return isDay(text[..<space]) && isClock(text[text.index(after: space)...])
  }

  /// A date, also with a time of day behind it.
  static func isDate(_ text: Substring) -> Bool { isDay(text) || (text.contains(" ") && isTime(text)) }

  private static func isClock(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hour = number(parts[0], of: 1...2, in: 0...23) else { return false }
    return hour >= 0 && parts.dropFirst().allSatisfy { number($0, of: 2...2, in: 0...59) != nil }
  }

  /// `2026-06-01` or `2026年6月1日`, a day that exists.
  private static func isDay(_ text: Substring) -> Bool {
    let parts: [Substring]
    if text.last == "日" {
      parts = text.dropLast().split(omittingEmptySubsequences: false) { $0 == "年" || $0 == "月" }
    } else {
      parts = text.split(separator: "-", omittingEmptySubsequences: false)
    }
    guard parts.count == 3, let year = number(parts[0], of: 4...4, in: 1...9999), let month = number(parts[1], of: 1...2, in: 1...12),
      let day = number(parts[2], of: 1...2, in: 1...31)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  private static func number(_ text: Substring, of digits: ClosedRange<Int>, in range: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), range.contains(number)
    else { return nil }
    return number
  }
}
