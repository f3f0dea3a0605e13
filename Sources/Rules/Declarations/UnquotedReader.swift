/// What is lost or added on the way from a text as it was written to the text as it was read: a part taken for a comment, and signs that
/// nobody sees.
extension Reader {
  /// `8 折 #限时#`: YAML takes what begins with ` #` for a comment. A comment of a person has a space behind its sign.
  mutating func checkTopic(_ node: YAMLNode) {
    guard let comment = topic(behind: node), let text = node.scalar else { return }
    report(
      Diagnostic(
        .foreignText, "` #` begins a comment: this is no part of the text", severity: .warning, at: comment,
        notes: ["the text is `\(text)`"],
        help: ["quote it if it is: `\"\(text) \(written(comment).text(comment.bytes))\"`", "put a space behind the `#` if it is a comment"]))
  }

  /// Nothing was read where all that is written begins with `#`.
  func emptyValue(_ node: YAMLNode, _ what: Phrase) -> Diagnostic {
    guard let comment = topic(behind: node) else { return .emptyValue(what, at: node.span) }
    return Diagnostic(
      .emptyCollection, "\(what) has no value", at: comment, notes: ["` #` begins a comment"],
      help: ["quote the text: `\"\(written(comment).text(comment.bytes))\"`"])
  }

  /// The comment in the line of an unquoted value that looks like a part of it.
  private func topic(behind node: YAMLNode) -> SourceSpan? {
    let end = node.span.bytes.upperBound
    guard case .scalar(let text, .plain) = node.content, end < file.utf8.count, file.text(node.span.bytes).hasSuffix(text.suffix(1)) else {
      return nil
    }
    let line = file.line(file.lineIndex(at: end))
    guard end < line.endIndex, let sign = line[end...].firstIndex(where: { $0 != 0x20 }), line[sign] == 0x23 else { return nil }
    guard let next = String(decoding: line[(sign + 1)...], as: UTF8.self).unicodeScalars.first else { return nil }
    let isWord = next.isASCII ? ByteSet.word.contains(UInt8(next.value)) : !LookAlikes.isSpace(next)
    guard isWord else { return nil }
    let last = line[sign...].lastIndex { $0 != 0x20 } ?? sign
    return node.span.narrowed(to: sign..<last + 1)
  }

  /// Signs that cannot be seen came with a copy from elsewhere: nobody types them, so that the text is never met.
  mutating func checkUnseen(_ node: YAMLNode) {
    guard node.signs.contains(.unseen), let text = node.scalar, let first = LookAlikes.firstUnseen(in: text) else { return }
    reportUnseen(first, in: node, note: "it is part of the text, and nobody types it")
  }

  /// In a text for followers they do no harm but in an address, which is another one with them.
  mutating func checkUnseenInAddress(_ node: YAMLNode) {
    guard node.signs.contains(.unseen), let text = node.scalar, LookAlikes.firstUnseen(in: text) != nil else { return }
    var start = 0
    for part in text.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: { " \n\t\"'<>“”".unicodeScalars.contains($0) }) {
      let part = String(part)
      if part.contains("://"), let first = LookAlikes.firstUnseen(in: part) {
        reportUnseen(start + first.lowerBound..<start + first.upperBound, in: node, note: "it is part of the address, which is another one with it")
        return
      }
      start += part.utf8.count
      // The separator.
      let rest = text.utf8.dropFirst(start)
      start += rest.first.map { $0 < 0x80 ? 1 : 3 } ?? 0
    }
  }

  private mutating func reportUnseen(_ range: Range<Int>, in node: YAMLNode, note: Phrase) {
    let written = String(decoding: Array((node.scalar ?? "").utf8)[range], as: UTF8.self)
    let fix = seen(node.span)
    report(
      .lookAlike(
        written, severity: .warning, at: span(of: range, in: node), notes: [note], help: fix == nil ? ["remove it"] : [], fix: fix, of: node.span))
  }

  /// What is written in a place, without the signs that cannot be seen; nil where it is long or has none.
  func seen(_ span: SourceSpan) -> String? {
    let written = file.text(span.bytes)
    guard written.utf8.count <= 240, !written.utf8.contains(0x0A), LookAlikes.firstUnseen(in: written) != nil else { return nil }
    var out = String.UnicodeScalarView()
    out.append(contentsOf: written.unicodeScalars.filter { LookAlikes.ascii($0) != "" })
    return String(out)
  }
}
