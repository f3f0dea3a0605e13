/// libyaml's complaints → our diagnostics, with both places where there are two.
enum YAMLSyntax {
  static func diagnostic(for fault: YAMLEventStream.Fault, in file: SourceFile, id: SourceFile.ID) -> Diagnostic {
    let end = file.utf8.count
    let at = min(fault.problemOffset, end)
    let here = SourceSpan(id, word(at: at, in: file))
    let there = fault.contextOffset.map { SourceSpan(id, min($0, end)..<min($0 + 1, end)) }

    if fault.isReaderFault { return .notUTF8(YAMLProblem.phrase(of: fault.problem), at: SourceSpan(id, at..<min(at + 1, end))) }
    if fault.isWideIndent {
      let line = KeyboardLine(file.line(file.lineIndex(at: at)))
      if let edit = line.edits.first {
        return .lookAlike(file.text(edit.range), at: SourceSpan(id, edit.range), fix: edit.text)
      }
    }
    if let tab = tabIndent(near: at, in: file) { return .tab(at: SourceSpan(id, tab)) }
    if let template = unquotedTemplate(near: at, in: file) {
      let line = file.lineIndex(at: template.lowerBound)
      let rest = String(decoding: file.line(line).suffix(from: template.lowerBound), as: UTF8.self)
      return .unquotedTemplate(at: SourceSpan(id, template), line: rest)
    }
    if let key = bracketedKey(at: at, in: file), fault.context?.hasPrefix("while parsing a flow ") ?? false {
      return Diagnostic(
        .yamlSyntax, "a `[` in a key needs quotes around it inside of `{ }`", at: SourceSpan(id, key),
        notes: ["without them a list begins here"], fix: "\"\(file.text(key))\"")
    }
    switch (fault.context, fault.problem) {
    case ("while parsing a flow sequence"?, _):
      return .unclosed("`[` is never closed", open: there ?? here, gaveUp: here, close: "]")
    case ("while parsing a flow mapping"?, _):
      return .unclosed("`{` is never closed", open: there ?? here, gaveUp: here, close: "}")
    case ("while scanning a quoted scalar"?, "found unexpected end of stream"),
      ("while scanning a quoted scalar"?, "found unexpected document indicator"):
      let quote = there.map { file.text($0.bytes) } ?? "\""
      return .unclosed("quote \(quote) is never closed", open: there ?? here, gaveUp: here, close: quote)
    case ("while parsing a block mapping"?, _):
      return .indentation(
        "this line does not fit the mapping around it", at: here, other: there, label: "the mapping begins here",
        help: "keys of one mapping start in the same column, and a value on its own line is indented further")
    case ("while parsing a block collection"?, _):
      return .indentation(
        "this line does not fit the list around it", at: here, other: there, label: "the list begins here",
        help: "items of one list start with `- ` in the same column")
    case (_, "mapping values are not allowed in this context"):
      return .indentation(
        "a `:` is not expected here", at: here, other: nil, label: "",
        help: "quote text that contains `: `, or check the indentation of this line")
    case (_, "did not find expected alphabetic or numeric character"), (_, "found undefined tag handle"):
      return .syntax(
        "`&`, `*` and `!` at the start of a value mean something to YAML", at: here, other: there,
        help: "quote the value")
    case (_, "found character that cannot start any token"):
      return .syntax("`\(file.text(here.bytes).prefix(1))` cannot start a value", at: here, other: nil, help: "quote the value")
    case (_, "could not find expected ':'"):
      return .syntax("a key without `:`", at: there ?? here, other: nil, help: "write `key: value`, with a space after the colon")
    case (_, "found invalid Unicode character escape code"):
      let escape = SurrogateEscape(in: file.utf8, at: max(0, at - 2))
      return Diagnostic(
        .yamlSyntax, "half a character: `\\u\(escape.digits)` is one of a pair, as JavaScript and Java write it",
        at: SourceSpan(id, escape.range), help: escape.character == nil ? ["write the character itself"] : [], fix: escape.character)
    case (_, "found unknown escape character"):
      return .syntax("unknown escape after `\\`", at: here, other: nil, help: "use 'single quotes', where `\\` means itself")
    default:
      return .syntax("this is not YAML: \(YAMLProblem.phrase(of: fault.problem))", at: here, other: there, help: nil)
    }
  }

  private static func word(at byte: Int, in file: SourceFile) -> Range<Int> {
    var end = byte
    while end < file.utf8.count, file.utf8[end] > 0x20, end - byte < 40 { end += 1 }
    while end < file.utf8.count, file.utf8[end] & 0xC0 == 0x80 { end += 1 }
    return byte..<end
  }

  /// `q[june]: 0`, where reading gave up at the `[`; nil when it is no key.
  private static func bracketedKey(at bracket: Int, in file: SourceFile) -> Range<Int>? {
    guard bracket < file.utf8.count, file.utf8[bracket] == UInt8(ascii: "[") else { return nil }
    let line = file.line(file.lineIndex(at: bracket))
    let ends = Set(" {}[],:\"'\\#".utf8)
    var start = bracket
    while start > line.startIndex, !ends.contains(line[start - 1]) { start -= 1 }
    guard start < bracket, let close = line[(bracket + 1)...].firstIndex(where: { ends.contains($0) }), close > bracket + 1,
      line[close] == UInt8(ascii: "]"), close + 1 < line.endIndex, line[close + 1] == UInt8(ascii: ":")
    else { return nil }
    return start..<close + 1
  }

  private static func tabIndent(near byte: Int, in file: SourceFile) -> Range<Int>? {
    let line = file.line(file.lineIndex(at: byte))
    guard let tab = line.prefix(while: { $0 == 0x20 || $0 == 0x09 }).firstIndex(of: 0x09) else { return nil }
    return tab..<tab + 1
  }

  /// `text: {{ store.name }} 欢迎` is a flow mapping to YAML; the author meant a template.
  private static func unquotedTemplate(near byte: Int, in file: SourceFile) -> Range<Int>? {
    let line = file.line(file.lineIndex(at: byte))
    var at = line.startIndex
    while at + 1 < line.endIndex {
      if line[at] == 0x7B, line[at + 1] == 0x7B {
        let before = line[..<at].last { $0 != 0x20 }
        if before == nil || [0x3A, 0x2D, 0x5B, 0x2C].contains(before) { return at..<at + 2 }
      }
      at += 1
    }
    return nil
  }
}
