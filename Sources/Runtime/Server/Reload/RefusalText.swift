internal import Rules

/// What a refused reload leaves behind in memory.
enum RefusalText {
  /// The beginning of a text, in whole lines where it has some; the rest is counted.
  static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var kept = text.utf8.prefix(limit)
    let end = kept.lastIndex(of: UInt8(ascii: "\n"))
    if let end {
      kept = kept[...end]
    } else {
      while let last = kept.last, last & 0xC0 == 0x80 { kept = kept.dropLast() }
      if let last = kept.last, last >= 0xC0 { kept = kept.dropLast() }
    }
    return String(decoding: kept, as: UTF8.self) + "… \(counted(text.utf8.count - kept.count, "more byte")) not shown" + (end == nil ? "" : "\n")
  }
}
