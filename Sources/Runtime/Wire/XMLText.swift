/// XML for those who play the platform, and for reports; replies are written by `ReplyEncoder`.
package enum XMLText {
  /// An element that holds a text. `]]>` would end its section, so it is split over two.
  package static func element(_ name: String, _ text: String) -> String {
    let parts = text.unicodeScalars.split(separator: "]]>".unicodeScalars, omittingEmptySubsequences: false)
    return "<\(name)><![CDATA[\(parts.map { String(String.UnicodeScalarView($0)) }.joined(separator: "]]]]><![CDATA[>"))]]></\(name)>"
  }

  /// A text between elements or in an attribute. Control characters other than tab and line feed are left out.
  package static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { out, scalar in
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\n", "\t": out.unicodeScalars.append(scalar)
      default: if scalar.value >= 0x20 { out.unicodeScalars.append(scalar) }
      }
    }
  }
}
