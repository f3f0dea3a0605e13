internal import Rules

/// What a refused reload leaves behind in memory.
enum RefusalText {
  /// The same in words.
  static func cut(_ phrase: Phrase, to limit: Int) -> Phrase {
    Phrase(drawn: { language in cut(phrase.text(in: language), to: limit, in: language) })
  }

  /// The beginning of a text, in whole lines where it has some; the rest is counted.
  static func cut(_ text: String, to limit: Int, in language: DisplayLanguage = .en) -> String {
    guard text.utf8.count > limit else { return text }
    var kept = text.utf8.prefix(limit)
    let end = kept.lastIndex(of: UInt8(ascii: "\n"))
    if let end {
      kept = kept[...end]
    } else {
      while let last = kept.last, last & 0xC0 == 0x80 { kept = kept.dropLast() }
      if let last = kept.last, last >= 0xC0 { kept = kept.dropLast() }
    }
    let rest: Phrase = "… \(counted(text.utf8.count - kept.count, "more byte")) not shown"
    return String(decoding: kept, as: UTF8.self) + rest.text(in: language) + (end == nil ? "" : "\n")
  }
}
