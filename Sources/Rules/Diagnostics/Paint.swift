/// Colours of a terminal. Where there are none, texts stay as they are.
package struct Paint: Sendable {
  /// Numbers of ANSI's `SGR`.
  package enum Style: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case boldRed = "1;31"
    case boldYellow = "1;33"
    case boldCyan = "1;36"
  }
  private let isOn: Bool

  /// - Parameter isOn: whether somebody sees colours.
  package init(_ isOn: Bool) { self.isOn = isOn }

  // Under a name of its own: of two overloads the compiler takes this one for a literal inside a phrase, which then is English everywhere.
  package func callAsFunction(verbatim text: String, _ style: Style) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Words, coloured in every language.
  package func callAsFunction(_ phrase: Phrase, _ style: Style) -> Phrase {
    isOn && !phrase.isEmpty ? Phrase(verbatim: "\u{1B}[\(style.rawValue)m") + phrase + Phrase(verbatim: "\u{1B}[0m") : phrase
  }
}
