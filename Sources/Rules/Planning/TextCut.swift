/// Cuts text where a reader would: between characters, never inside a link.
package enum TextCut {
  package static func cut(_ text: String, to limit: Int, _ policy: TruncationPolicy) -> String {
    let ellipsis = policy == .ellipsis ? "…" : ""
    let room = limit - ellipsis.utf8.count
    var end = text.startIndex
    var used = 0
    for index in text.indices {
      let next = text.index(after: index)
      let bytes = text.utf8.distance(from: index, to: next)
      if used + bytes > room { break }
      used += bytes
      end = next
    }
    var kept = text[..<end]
    // An `<a …>` that is not closed by `</a>` would show its tag as text.
    if let open = lastRange(of: "<a ", in: kept), lastRange(of: "</a>", in: kept).map({ $0 < open }) ?? true { kept = kept[..<open] }
    return kept + ellipsis
  }

  private static func lastRange(of needle: String, in text: Substring) -> String.Index? {
    var at = text.endIndex
    while at > text.startIndex {
      at = text.index(before: at)
      if text[at...].hasPrefix(needle) { return at }
    }
    return nil
  }
}
