/// The languages in which wxrules speaks to people. Codes, keys of JSON and names of metrics are the same in each.
public enum DisplayLanguage: String, Sendable, CaseIterable {
  /// English.
  case en
  /// Simplified Chinese.
  case zh

  /// What a locale of the system asks for: `zh_CN.UTF-8`, `zh-Hans`. Of other languages than these two we speak none: nil.
  public init?(locale: String) {
    let language = locale.prefix { $0 != "_" && $0 != "-" && $0 != "." && $0 != "@" }.lowercased()
    switch language {
    case "zh": self = .zh
    case "en", "c", "posix": self = .en
    default: return nil
    }
  }

  /// Between a word and what is said of it: a full-width sign has its space in it.
  package var colon: (sign: String, space: String) {
    switch self {
    case .en: (":", " ")
    case .zh: ("：", "")
    }
  }

  /// A piece of a sentence behind another. Between Chinese and Latin letters or digits stands a space, whatever is put into a place; between Chinese
  /// and what is quoted stands none, though the sentence has one there for other values.
  func append(_ piece: some StringProtocol, to sentence: inout String) {
    if self == .zh {
      let (behind, ahead) = (sentence.unicodeScalars.suffix(2), piece.unicodeScalars.prefix(2))
      if piece.first == "`", behind.last == " ", let word = behind.first, Self.isChinese(word) { sentence.removeLast() }
      if behind.last == "`", ahead.first == " ", let word = ahead.last, Self.isChinese(word) {
        sentence += piece.dropFirst()
        return
      }
    }
    if self == .zh, let last = sentence.unicodeScalars.last, let first = piece.unicodeScalars.first,
      (Self.isChinese(last) && Self.isLatin(first)) || (Self.isLatin(last) && Self.isChinese(first))
    {
      sentence += " "
    }
    sentence += piece
  }

  private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
  }

  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3400...0x9FFF, 0x20000...0x3FFFF: true
    default: false
    }
  }

  /// What stands between two things of a list.
  package var comma: String {
    switch self {
    case .en: ", "
    case .zh: "、"
    }
  }

  /// What stands between two things of which one is meant.
  var or: String {
    switch self {
    case .en: " or "
    case .zh: "或"
    }
  }

  /// What stands between two conditions that hold together.
  var and: String {
    switch self {
    case .en: " and "
    case .zh: "且"
    }
  }

  /// What stands between two things that are both meant.
  var also: String {
    switch self {
    case .en: " and "
    case .zh: comma
    }
  }

  /// What stands between conditions of several kinds.
  var semicolon: String {
    switch self {
    case .en: "; "
    case .zh: "；"
    }
  }
}
