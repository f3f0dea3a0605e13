internal import Rules

extension Section.Key {
  /// What a key is, in a few lines.
  func page(in section: Section.Name) -> [Phrase] {
    var lines: [Phrase] = [summary]
    let words = VocabularyPlace(holder: VocabularyPlace.Holder(section: section, key: name), shape: shape).words
    if !words.isEmpty, words != ["1"] { lines.append("one of \(quotedList(words))") }
    if isRequired { lines.append("it has to be there") }
    if since > .first { lines.append("since engine \(since.description)") }
    if let deprecation { lines.append("deprecated: write \(deprecation.instead)") }
    return lines
  }
}
