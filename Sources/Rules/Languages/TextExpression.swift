/// What texts are made of, as all modes of matching can be said: a regular expression over code points.
///
/// Matching works on bytes; over well-formed UTF-8 it is the same character by character, because no character stands inside another.
indirect enum TextExpression: Sendable {
  /// No text at all, not even the empty one.
  case nothing
  case characters(ScalarSet)
  /// One behind the other; of none: the empty text.
  case sequence([TextExpression])
  case either([TextExpression])
  /// One of many words, which share their beginnings.
  case words([[UInt32]])
  /// - Parameter most: nil when there is no end.
  case repeated(TextExpression, least: Int, most: Int?)
  /// Anything up to and with the first place where these characters stand.
  case untilFirst([UInt32])
  case assertion(Assertion)
  /// A part that edges remember, by its number.
  case marked(Int, TextExpression)

  /// What takes no character and asks for what stands around.
  enum Assertion: UInt8, Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
  }

  static let anything = TextExpression.repeated(.characters(.all), least: 0, most: nil)

  static func literal(_ bytes: [UInt8]) -> TextExpression { .sequence(bytes.scalarValues.map { .characters(ScalarSet($0)) }) }

  static func any(of choices: [TextExpression]) -> TextExpression { choices.count == 1 ? choices[0] : .either(choices) }

  static func anyWord(of words: [[UInt8]]) -> TextExpression { .words(words.map(\.scalarValues)) }
}
