/// The signs of a file in their order, each with the column that it is to have. YAML tells where values stand: the signs between them, and
/// the comments, are found in the bytes.
struct WrittenLayout {
  struct Token {
    enum Kind: Equatable {
      /// `---`, `...` and `%YAML`.
      case marker
      case dash, question, colon, comma, open, close
      /// A key or a value; of several lines perhaps.
      case scalar
      case block(TextBlock)
      case comment
    }
    let kind: Kind
    /// Without blanks around it.
    let range: Range<Int>
    /// Where it stands when its line begins with it, outside of brackets.
    let column: Int
    /// The innermost collection in block style that it belongs to; nil before the first.
    let level: Int?
  }

  /// A mapping or a list in block style.
  struct Level {
    /// Where it stood.
    let written: Int
    /// Where it is to stand.
    let column: Int
    let outer: Int?
  }

  private(set) var tokens: [Token] = []
  private(set) var levels: [Level] = []

  private let file: SourceFile
  private var at = 0
  private var level: Int?
  /// Brackets that are open.
  private var depth = 0

  /// What stands in the file is not where YAML says: it is left alone.
  private struct Lost: Error {}

  /// How much further right each level stands.
  static let step = 2

  /// Nil where the file holds what is not understood.
  init?(of root: YAMLNode, in file: SourceFile) {
    self.file = file
    do throws(Lost) {
      try head()
      try node(root, column: 0)
      try end()
    } catch {
      return nil
    }
  }

  // MARK: the document

  private mutating func head() throws(Lost) {
    while true {
      try blanks()
      let isFirst = at == lineStart
      if isFirst, byte == UInt8(ascii: "%") {
        add(.marker, to: lineEnd, column: 0)
      } else if isFirst, isMarker("---") {
        add(.marker, to: at + 3, column: 0)
      } else {
        return
      }
    }
  }

  private mutating func end() throws(Lost) {
    try blanks()
    while at == lineStart, isMarker("...") {
      add(.marker, to: at + 3, column: 0)
      try blanks()
    }
    if at < file.utf8.count { throw Lost() }
  }

  private func isMarker(_ sign: StaticString) -> Bool {
    let sign = Array("\(sign)".utf8)
    guard file.utf8[at...].starts(with: sign) else { return false }
    return at + sign.count >= file.utf8.count || Self.isBlank(file.utf8[at + sign.count])
  }

  // MARK: nodes

  private mutating func node(_ node: YAMLNode, column: Int) throws(Lost) {
    let range = node.span.bytes
    if case .scalar(_, let style) = node.content {
      if !range.isEmpty { try scalar(style, range, column: column) }
      return
    }
    try blanks()
    guard at == range.lowerBound else { throw Lost() }
    switch node.content {
    case .scalar: break
    case .sequence(let items) where byte == UInt8(ascii: "["):
      open(column: column)
      for item in items {
        try self.node(item, column: column)
        try takeIf(",", .comma)
      }
      try close("]")
    case .sequence(let items):
      let outer = begin(column: column)
      for item in items {
        try take("-", .dash, column: column)
        try self.node(item, column: column + Self.step)
      }
      level = outer
    case .mapping(let entries) where byte == UInt8(ascii: "{"):
      open(column: column)
      for entry in entries {
        try self.entry(entry, column: column)
        try takeIf(",", .comma)
      }
      try close("}")
    case .mapping(let entries):
      // `[ a: 1 ]`: a mapping of one key, without brackets of its own.
      let outer = depth > 0 ? level : begin(column: column)
      for entry in entries { try self.entry(entry, column: column) }
      level = outer
    }
  }

  private mutating func entry(_ entry: YAMLEntry, column: Int) throws(Lost) {
    let key = entry.key.span.bytes
    let isExplicit = try takeIf("?", .question, column: column)
    if !key.isEmpty { try scalar(.plain, key, column: isExplicit ? column + Self.step : column) }
    if isExplicit || depth > 0, entry.value.span.bytes.isEmpty {
      // In brackets, and behind `?`, a key may stand alone.
      try takeIf(":", .colon, column: column)
    } else {
      try take(":", .colon, column: column)
    }
    try node(entry.value, column: column + Self.step)
  }

  /// - Returns: what it stands in, which comes back when it ends.
  private mutating func begin(column: Int) -> Int? {
    levels.append(Level(written: at - lineStart, column: column, outer: level))
    defer { level = levels.count - 1 }
    return level
  }

  private mutating func open(column: Int) {
    add(.open, to: at + 1, column: column)
    depth += 1
  }

  private mutating func close(_ sign: Unicode.Scalar) throws(Lost) {
    depth -= 1
    try take(sign, .close, column: 0)
  }

  private mutating func scalar(_ style: ScalarStyle, _ range: Range<Int>, column: Int) throws(Lost) {
    try blanks()
    guard at == range.lowerBound else { throw Lost() }
    switch style {
    case .plain, .singleQuoted, .doubleQuoted:
      // A block may be a key as well.
      if byte == UInt8(ascii: "|") || byte == UInt8(ascii: ">") { throw Lost() }
      add(.scalar, to: range.upperBound, column: column)
    case .literal, .folded:
      guard let level else { throw Lost() }
      let text = TextBlock(at: at, of: file, inside: levels[level].written)
      add(.block(text), to: text.end, column: column)
    }
  }

  // MARK: bytes

  private var byte: UInt8 { at < file.utf8.count ? file.utf8[at] : 0 }
  private var line: Int { file.lineIndex(at: at) }
  private var lineStart: Int { Int(file.lineStarts[line]) }
  private var lineEnd: Int { file.line(line).endIndex }
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private mutating func add(_ kind: Token.Kind, to end: Int, column: Int) {
    tokens.append(Token(kind: kind, range: at..<end, column: column, level: level))
    at = end
  }

  /// Past blanks and line ends; comments become tokens on the way.
  private mutating func blanks() throws(Lost) {
    while at < file.utf8.count {
      if Self.isBlank(byte) {
        at += 1
      } else if byte == UInt8(ascii: "#") {
        var end = lineEnd
        // Ends of lines that are ends only to YAML: U+0085, U+2028, U+2029.
        let text = file.utf8[at..<end]
        if text.contains(where: { $0 == 0xC2 || $0 == 0xE2 }), file.text(at..<end).unicodeScalars.contains(where: Self.isForeignEnd) { throw Lost() }
        while end > at + 1, Self.isBlank(file.utf8[end - 1]) { end -= 1 }
        add(.comment, to: end, column: 0)
      } else {
        return
      }
    }
  }

  private static func isForeignEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{85}" || scalar == "\u{2028}" || scalar == "\u{2029}" }

  private mutating func take(_ sign: Unicode.Scalar, _ kind: Token.Kind, column: Int) throws(Lost) {
    guard try takeIf(sign, kind, column: column) else { throw Lost() }
  }

  @discardableResult
  private mutating func takeIf(_ sign: Unicode.Scalar, _ kind: Token.Kind, column: Int = 0) throws(Lost) -> Bool {
    try blanks()
    guard byte == UInt8(truncatingIfNeeded: sign.value), at < file.utf8.count else { return false }
    // `?x` is a text that begins with it.
    if sign == "?", at + 1 < file.utf8.count, !Self.isBlank(file.utf8[at + 1]) { return false }
    add(kind, to: at + 1, column: column)
    return true
  }
}
