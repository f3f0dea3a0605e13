internal import Rules
internal import Wire

/// What YAML's own colours do not tell apart: the holes of patterns, and the parts of templates.
struct SemanticTokens {
  enum Kind: String, CaseIterable { case parameter, type, variable, property, function, keyword, string, number, `operator` }

  private let document: ReadDocument
  private let encoding: PositionEncoding
  private let wanted: Range<Int>?
  private static let most = 100_000

  /// - Parameter range: bytes within which it is wanted; nil for all.
  init(_ document: ReadDocument, _ encoding: PositionEncoding, within range: Range<Int>? = nil) {
    self.document = document
    self.encoding = encoding
    wanted = range
  }

  /// Five numbers for each: lines and columns from the one before it, length, kind, and no modifiers.
  var json: JSON {
    var tokens: [(range: Range<Int>, kind: Kind)] = []
    if let tree = document.tree { collect(tree, VocabularyPlace.top, &tokens) }
    tokens.sort { $0.range.lowerBound < $1.range.lowerBound }
    var numbers: [JSON] = []
    var last = TextPosition(line: 0, column: 0)
    let kinds = Dictionary(uniqueKeysWithValues: Kind.allCases.enumerated().map { ($0.element, $0.offset) })
    for (range, kind) in tokens {
      let (start, end) = (document.text.position(at: range.lowerBound, encoding), document.text.position(at: range.upperBound, encoding))
      guard start.line == end.line, end.column > start.column else { continue }
      let column = start.line == last.line ? start.column - last.column : start.column
      for number in [start.line - last.line, column, end.column - start.column, kinds[kind] ?? 0, 0] { numbers.append(.int(number)) }
      last = start
    }
    return ["data": .array(numbers)]
  }

  private func collect(_ node: YAMLNode, _ places: [VocabularyPlace], _ tokens: inout [(range: Range<Int>, kind: Kind)]) {
    guard !places.isEmpty, tokens.count < Self.most, wanted.map({ $0.overlaps(node.span.bytes) }) ?? true else { return }
    switch node.content {
    case .mapping(let entries): for entry in entries { collect(entry.value, VocabularyPlace.under(entry.key.value, of: places), &tokens) }
    case .sequence(let items):
      let below = places.flatMap(\.items)
      for item in items { collect(item, below, &tokens) }
    case .scalar(let text, _):
      guard text.utf8.contains(UInt8(ascii: "{")) else { return }
      if places.contains(where: \.isTemplate), text.contains("{{") || text.contains("{%") {
        TemplateLook(document.text.bytes, node.span.bytes).tokens.forEach { tokens.append($0) }
      } else if places.contains(where: \.isPattern) {
        for hole in PatternHoles(in: document.text.bytes, node.span.bytes).all {
          tokens.append((hole.nameRange, .parameter))
          if let type = hole.type { tokens.append((type, .type)) }
        }
      }
    }
  }
}

/// The words of a template by their look, also of one that is not finished.
struct TemplateLook {
  private(set) var tokens: [(range: Range<Int>, kind: SemanticTokens.Kind)] = []

  init(_ text: [UInt8], _ range: Range<Int>) {
    var at = range.lowerBound
    while at + 1 < range.upperBound {
      guard text[at] == UInt8(ascii: "{"), text[at + 1] == UInt8(ascii: "{") || text[at + 1] == UInt8(ascii: "%") else {
        at += 1
        continue
      }
      let close: UInt8 = text[at + 1] == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "%")
      var end = at + 2
      while end + 1 < range.upperBound, !(text[end] == close && text[end + 1] == UInt8(ascii: "}")) { end += 1 }
      add(text, at + 2..<min(end, range.upperBound), isTag: close == UInt8(ascii: "%"))
      at = end + 2
    }
  }

  private static let words: Set<String> = ["in", "and", "or", "contains", "reversed", "limit", "offset", "true", "false", "nil", "empty", "blank"]

  private mutating func add(_ text: [UInt8], _ range: Range<Int>, isTag: Bool) {
    var at = range.lowerBound
    var isFirst = isTag
    var isFilter = false
    while at < range.upperBound {
      let byte = text[at]
      let start = at
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        at += 1
        while at < range.upperBound, text[at] != byte { at += 1 }
        at = min(at + 1, range.upperBound)
        tokens.append((start..<at, .string))
      } else if byte >= 0x80 || byte == 0x5F || ByteSet.word.contains(byte) {
        while at < range.upperBound, text[at] >= 0x80 || text[at] == 0x5F || ByteSet.word.contains(text[at]) { at += 1 }
        let word = String(decoding: text[start..<at], as: UTF8.self)
        let isMember = start > range.lowerBound && text[start - 1] == UInt8(ascii: ".")
        let kind: SemanticTokens.Kind =
          isFirst || !isMember && !isFilter && Self.words.contains(word)
          ? .keyword : isFilter ? .function : ByteSet.digits.contains(byte) ? .number : isMember ? .property : .variable
        tokens.append((start..<at, kind))
        (isFirst, isFilter) = (false, false)
      } else {
        if byte == UInt8(ascii: "|") { isFilter = true }
        at += 1
      }
    }
  }
}
