/// How phrases stand on a page: words of another language are of another width, so it is known only where they are shown.
extension Phrase {
  /// The text in each language, changed.
  package func mapped(_ change: (String) -> String) -> Phrase { Phrase(drawn: { change(text(in: $0)) }) }

  /// Its lines with blanks before each; an empty one is left out.
  package func indented(by cells: Int) -> Phrase {
    mapped { text in text.split(separator: "\n").map { String(repeating: " ", count: cells) + $0 + "\n" }.joined() }
  }
}
