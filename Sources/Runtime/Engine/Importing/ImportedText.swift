internal import Rules

/// Texts of the console as a rules file can hold them.
enum ImportedText {
  /// With one kind of line end, and without signs that no answer holds.
  static func clean(_ text: String) -> String {
    var out: [Unicode.Scalar] = []
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where last == "\r": break
      case "\r", "\n", "\u{2028}", "\u{2029}": out.append("\n")
      case "\t": out.append(scalar)
      case _ where isForbidden(scalar): break
      default: out.append(scalar)
      }
      last = scalar
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: out)
    return String(view)
  }

  /// The same without white space at its end, as every text that is sent.
  static func trimmed(_ text: String) -> String {
    var scalars = clean(text).unicodeScalars
    while let end = scalars.last, end == "\n" || end == " " { scalars.removeLast() }
    return String(scalars)
  }

  /// Of XML.
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF }

  /// Line ends of any kind are none.
  static func hasForbidden(_ text: String) -> Bool {
    text.unicodeScalars.contains { isForbidden($0) && $0 != "\n" && $0 != "\t" && $0 != "\r" }
  }

  /// Nothing that anybody would see.
  static func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { $0.properties.isWhitespace || LookAlikes.ascii($0) == "" } }

  /// As a template that shows exactly this text.
  static func template(_ text: String) -> WrittenYAML {
    var out = String.UnicodeScalarView()
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
      if scalar == "{", let next = rest.first, next == "{" || next == "%" {
        rest.removeFirst()
        out.append(contentsOf: "{{ '{\(next)' }}".unicodeScalars)
      } else {
        out.append(scalar)
      }
    }
    return .text(String(out))
  }

  /// - Returns: the text as far as an answer holds it, and whether something is left out.
  static func fitting(_ text: String, bytes limit: Int = textLimit) -> (text: String, isCut: Bool) {
    if text.utf8.count <= limit { return (text, false) }
    var out = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      count += scalar.utf8.count
      if count > limit { break }
      out.append(scalar)
    }
    return (trimmed(String(out)), true)
  }

  static func address(_ text: String) -> String? { text.hasPrefix("http://") || text.hasPrefix("https://") ? text : nil }
}
