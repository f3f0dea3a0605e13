internal import Rules

/// Texts that no rule answered, as they are counted: alike where only letters' case, width or numbers differ. They name nobody, unless somebody
/// wrote a name.
package struct UnansweredText: Hashable, Sendable {
  package let account: String
  package let text: String
  /// Since 1970 UTC.
  package let day: Int64

  package init(account: String, text: String, day: Int64) {
    self.account = account
    self.text = text
    self.day = day
  }

  /// Signs of a text that count; what is longer is one with what begins alike.
  package static let length = 60
  /// Different texts that are kept; the least frequent go first.
  package static let most = 10_000
  /// Days that they are kept.
  package static let days: Int64 = 30

  /// Nil where nothing is left.
  package static func folded(_ text: String) -> String? {
    var out = String.UnicodeScalarView()
    var (isNumber, isSpace, signs) = (false, false, 0)
    var rest = String(decoding: TextFolding.fold(text), as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.first {
      if signs == length {
        out.append("…")
        break
      }
      if scalar == "f", let mask = mask(rest) {
        out.append(contentsOf: mask.description.unicodeScalars)
        rest = rest.dropFirst(FollowerMask.length)
        (isNumber, isSpace, signs) = (false, false, min(length, signs + FollowerMask.length))
        continue
      }
      rest.removeFirst()
      switch scalar.properties.generalCategory {
      case .decimalNumber, .letterNumber, .otherNumber:
        // A telephone number is nobody's question.
        if !isNumber {
          out.append("#")
          signs += 1
        }
        (isNumber, isSpace) = (true, false)
      case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control:
        if !isSpace, !out.isEmpty {
          out.append(" ")
          signs += 1
        }
        (isNumber, isSpace) = (false, true)
      default:
        out.append(scalar)
        signs += 1
        (isNumber, isSpace) = (false, false)
      }
    }
    while out.last == " " { out.removeLast() }
    return out.isEmpty ? nil : String(out)
  }

  /// What somebody is called in logs, at the beginning of what follows: its digits are no number.
  private static func mask(_ rest: Substring.UnicodeScalarView) -> FollowerMask? {
    FollowerMask(String(String.UnicodeScalarView(rest.prefix(FollowerMask.length))))
  }
}
