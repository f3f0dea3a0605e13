/// Text → a template with its names still as written. Offsets are bytes of the template's text.
package struct TemplateParser {
  let bytes: [UInt8]
  private let limits: Limits
  private var at = 0
  private var trimsNext = false
  private var depth = 0
  package private(set) var faults: [Fault] = []

  private init(_ text: String, limits: Limits) {
    bytes = Array(text.utf8)
    self.limits = limits
  }

  package static func parse(_ text: String, limits: Limits = .standard) -> ([Node], [Fault]) {
    var parser = TemplateParser(text, limits: limits)
    if parser.bytes.count > limits.templateBytes {
      parser.fault("template is \(parser.bytes.count) bytes, the limit is \(limits.templateBytes)", 0..<1)
      return ([], parser.faults)
    }
    let (nodes, end) = parser.block(until: [], opened: nil)
    if let end { parser.fault("`{% \(end.name) %}` without an opening tag", end.range, help: "remove it, or add the tag that it closes") }
    return (nodes, parser.faults)
  }

  mutating func fault(
    _ message: Phrase, _ range: Range<Int>, label: Phrase = "", help: Phrase? = nil, code: Diagnostic.Code = .templateSyntax
  ) {
    faults.append(Fault(code: code, message: message, label: label, help: help, range: range))
  }

  struct Tag {
    let name: String
    let range: Range<Int>  // of the name
    let whole: Range<Int>
    let inner: Range<Int>  // after the name
  }

  mutating func block(until ends: Set<String>, opened: Range<Int>?) -> ([Node], Tag?) {
    var nodes: [Node] = []
    nodes.reserveCapacity(4)
    depth += 1
    defer { depth -= 1 }
    if depth > limits.templateDepth {
      fault("tags are nested deeper than \(limits.templateDepth)", opened ?? 0..<1)
      at = bytes.count
      return (nodes, nil)
    }
    while at < bytes.count {
      guard let open = nextOpen(from: at) else {
        append(at..<bytes.count, to: &nodes, trimEnd: false)
        at = bytes.count
        break
      }
      let trimsBefore = open + 2 < bytes.count && bytes[open + 2] == 0x2D
      append(at..<open, to: &nodes, trimEnd: trimsBefore)
      let isOutput = bytes[open + 1] == 0x7B
      guard let inner = closeTag(open: open, isOutput: isOutput) else {
        fault(
          "`\(isOutput ? "{{" : "{%")` is never closed", open..<open + 2, label: "opened here", help: "add `\(isOutput ? "}}" : "%}")`")
        at = bytes.count
        break
      }
      if isOutput {
        if let filtered = filtered(inner) { nodes.append(.output(filtered)) }
        continue
      }
      if isRemark(inner) {
        checkRemark(inner)
        nodes.append(.remark)
        continue
      }
      guard let tag = tag(inner, whole: open..<at) else { continue }
      if ends.contains(tag.name) { return (nodes, tag) }
      // A misspelt end is one fault: the block still ends here.
      if !Self.tags.contains(tag.name), !Self.closers.contains(tag.name), let meant = Suggestion.closest(to: tag.name, in: ends) {
        fault("unknown tag `\(tag.name)`", tag.range, label: "did you mean `\(meant)`?")
        return (nodes, Tag(name: meant, range: tag.range, whole: tag.whole, inner: tag.inner))
      }
      if let node = node(tag, ends: ends) {
        nodes.append(node.withoutBlanks)
      } else if isStray(tag.name) {
        return (nodes, tag)
      }
    }
    if let opened, !ends.isEmpty {
      fault(
        "this tag is never closed", opened, label: "opened here", help: "add `{% \(ends.filter { $0.hasPrefix("end") }.sorted().first ?? "end") %}`")
    }
    return (nodes, nil)
  }

  private static let closers: Set<String> = [
    "endif", "endunless", "endcase", "endfor", "endcapture", "else", "elsif", "when", "endcomment", "endraw",
  ]
  private func isStray(_ name: String) -> Bool { Self.closers.contains(name) && depth == 1 }

  private mutating func append(_ range: Range<Int>, to nodes: inout [Node], trimEnd: Bool) {
    var start = range.lowerBound
    var end = range.upperBound
    if trimsNext { while start < end, isTemplateSpace(bytes[start]) { start += 1 } }
    if trimEnd { while end > start, isTemplateSpace(bytes[end - 1]) { end -= 1 } }
    trimsNext = false
    if start < end { nodes.append(.literal(Array(bytes[start..<end]))) }
  }

  private func nextOpen(from start: Int) -> Int? {
    var index = start
    while let open = bytes.span.first(0x7B, from: index), open + 1 < bytes.count {
      if bytes[open + 1] == 0x7B || bytes[open + 1] == 0x25 { return open }
      index = open + 1
    }
    return nil
  }

  /// Moves behind the tag and returns what is inside it; quotes may hold the closing sign.
  private mutating func closeTag(open: Int, isOutput: Bool) -> Range<Int>? {
    let close: UInt8 = isOutput ? 0x7D : 0x25
    var index = open + 2
    if index < bytes.count, bytes[index] == 0x2D { index += 1 }
    let start = index
    var quote: UInt8?
    // Nobody closes the quotes in a remark.
    let hasQuotes = isOutput || !isRemark(start..<bytes.count)
    while index + 1 < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if hasQuotes, byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == close, bytes[index + 1] == 0x7D {
        let trims = index > start && bytes[index - 1] == 0x2D
        at = index + 2
        trimsNext = trims
        return start..<(trims ? index - 1 : index)
      }
      index += 1
    }
    // An unbalanced quote must not swallow the rest of the template: look again without minding quotes.
    index = start
    while quote != nil, index + 1 < bytes.count {
      if bytes[index] == close, bytes[index + 1] == 0x7D {
        at = index + 2
        trimsNext = bytes[index - 1] == 0x2D
        return start..<(trimsNext ? index - 1 : index)
      }
      index += 1
    }
    return nil
  }

  /// `{% # … %}`
  private func isRemark(_ inner: Range<Int>) -> Bool { bytes[inner].first { !isTemplateSpace($0) } == 0x23 }

  private mutating func checkRemark(_ inner: Range<Int>) {
    var start = inner.lowerBound
    while start < inner.upperBound {
      let end = bytes[start..<inner.upperBound].firstIndex(of: 0x0A) ?? inner.upperBound
      let line = start..<end
      if let first = bytes[line].firstIndex(where: { !isTemplateSpace($0) }), bytes[first] != 0x23 {
        fault("a line of a remark without `#`", first..<end, help: "begin each line of it with `#`")
      }
      start = end + 1
    }
  }

  private mutating func tag(_ inner: Range<Int>, whole: Range<Int>) -> Tag? {
    var start = inner.lowerBound
    while start < inner.upperBound, isTemplateSpace(bytes[start]) { start += 1 }
    var end = start
    while end < inner.upperBound, isTemplateNameByte(bytes[end]) { end += 1 }
    guard end > start else {
      fault("an empty tag", whole, help: "write `{{ name }}` to show a value")
      return nil
    }
    return Tag(name: text(start..<end), range: start..<end, whole: whole, inner: end..<inner.upperBound)
  }

  package static let tags = ["if", "unless", "case", "for", "assign", "capture", "comment", "raw", "break", "continue"]

  private mutating func node(_ tag: Tag, ends: Set<String>) -> Node? {
    switch tag.name {
    case "if": return conditional(tag, negated: false)
    case "unless": return conditional(tag, negated: true)
    case "case": return choice(tag)
    case "for": return loop(tag)
    case "assign": return assign(tag)
    case "capture": return capture(tag)
    case "break": return .breakLoop
    case "continue": return .continueLoop
    case "comment":
      skip(until: "endcomment", opened: tag)
      return .remark
    case "raw": return raw(tag)
    default:
      if Self.closers.contains(tag.name) {
        if depth > 1 {
          fault(
            "`\(tag.name)` does not fit here", tag.range, label: ends.isEmpty ? "" : "expected \(quotedList(ends.sorted()))",
            help: "close the inner tag first")
        }
        return nil
      }
      let suggestion = Suggestion.closest(to: tag.name, in: Self.tags + Self.closers)
      let isOutput = suggestion == nil && tag.inner.isEmpty
      fault(
        "unknown tag `\(tag.name)`", tag.range, label: suggestion.map { "did you mean `\($0)`?" } ?? "",
        help: suggestion == nil
          ? isOutput ? "to show a value write `{{ \(tag.name) }}`" : "tags are \(quotedList(Self.tags)); nothing reads files"
          : nil)
      return nil
    }
  }

  private mutating func raw(_ tag: Tag) -> Node? {
    trimsNext = false
    let start = at
    guard let (end, behind, trims) = find("endraw", from: at) else {
      fault("`raw` is never closed", tag.whole, label: "opened here", help: "add `{% endraw %}`")
      at = bytes.count
      return nil
    }
    at = behind
    trimsNext = trims
    if start == end { return .remark }
    // A body of raw text counts as something to see, even if it is white space.
    return .output(Filtered(expression: .literal(.text(text(start..<end))), filters: [], range: start..<end))
  }

  private mutating func skip(until end: String, opened tag: Tag) {
    var nesting = 1
    while let open = nextOpen(from: at) {
      guard bytes[open + 1] == 0x25, let inner = closeTag(open: open, isOutput: false) else {
        at = open + 2
        continue
      }
      let name = text(inner).split(whereSeparator: { $0.isWhitespace }).first.map(String.init) ?? ""
      if name == "raw", let (_, behind, _) = find("endraw", from: at) {
        at = behind
      } else if name == "comment" {
        nesting += 1
      } else if name == end {
        nesting -= 1
        if nesting == 0 { return }
      }
    }
    trimsNext = false
    fault("`comment` is never closed", tag.whole, label: "opened here", help: "add `{% endcomment %}`")
    at = bytes.count
  }

  private func find(_ name: String, from start: Int) -> (start: Int, behind: Int, trims: Bool)? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == 0x7B, bytes[index + 1] == 0x25 {
        var cursor = index + 2
        if cursor < bytes.count, bytes[cursor] == 0x2D { cursor += 1 }
        while cursor < bytes.count, isTemplateSpace(bytes[cursor]) { cursor += 1 }
        let end = cursor + name.utf8.count
        if end <= bytes.count, text(cursor..<end) == name {
          cursor = end
          while cursor < bytes.count, isTemplateSpace(bytes[cursor]) { cursor += 1 }
          let trims = cursor < bytes.count && bytes[cursor] == 0x2D
          if trims { cursor += 1 }
          if cursor + 1 < bytes.count, bytes[cursor] == 0x25, bytes[cursor + 1] == 0x7D { return (index, cursor + 2, trims) }
        }
      }
      index += 1
    }
    return nil
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
