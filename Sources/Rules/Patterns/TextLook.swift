/// How a text is compared. The one place where it is decided whether case, width and the space around it count: words, globs, patterns
/// and regular expressions all ask here.
package enum TextLook: Sendable, Hashable {
  /// As somebody means it who types: `ＨＥＬＬＯ ` is `hello`.
  case folded
  /// Letter by letter.
  case exact

  /// A word of the rules, as it is compared.
  package func bytes(of word: String) -> [UInt8] {
    switch self {
    case .folded: TextFolding.fold(word)
    case .exact: Array(word.utf8)
    }
  }

  /// A part of a text: spaces at its ends belong to it and stay.
  package func bytes(ofPart part: [UInt8]) -> [UInt8] {
    switch self {
    case .folded: TextFolding.fold(text: part)
    case .exact: part
    }
  }
}
