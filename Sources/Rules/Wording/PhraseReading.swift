extension Phrase {
  /// A sentence that a library says in English, known by its words: so it can be said in other languages as well.
  /// - Parameters:
  ///   - template: its words, with `%1` … for the places, in this order.
  ///   - value: what stands at a place; as it is, unless given.
  /// - Returns: nil where the text says something else.
  package init?(_ text: String, readAs template: String, value: (String) -> Phrase = { Phrase(verbatim: $0) }) {
    var words: [Substring] = []
    var rest = template[...]
    while let place = rest.firstRange(of: "%\(words.count + 1)") {
      words.append(rest[..<place.lowerBound])
      rest = rest[place.upperBound...]
    }
    guard text.hasPrefix(words.first ?? rest) else { return nil }
    var values: [Filling] = []
    var unread = text.dropFirst((words.first ?? rest).count)
    for (index, next) in (words.dropFirst() + [rest]).enumerated() where index < words.count {
      // The last words end the text: what stands before them may have the same in it.
      let isLast = index == words.count - 1
      guard let found = isLast ? Self.end(next, of: unread) : unread.firstRange(of: next) else { return nil }
      values.append(.phrase(value(String(unread[..<found.lowerBound]))))
      unread = unread[found.upperBound...]
    }
    guard unread.isEmpty else { return nil }
    self.init(.sentence(key: template, values))
  }

  private static func end(_ words: Substring, of text: Substring) -> Range<Substring.Index>? {
    guard text.hasSuffix(words) else { return nil }
    return text.index(text.endIndex, offsetBy: -words.count)..<text.endIndex
  }
}
