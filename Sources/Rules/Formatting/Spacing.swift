/// What stands between the signs of a file, as it is to be.
struct Spacing {
  private typealias Token = WrittenLayout.Token

  private let layout: WrittenLayout
  private let file: SourceFile
  private let lineEnd: String
  private var edits: [TextEdit] = []

  /// The column from which what stands in brackets is counted: of the line on which they were opened.
  private var brackets: [Int] = []
  /// Where the line stands that is being written, or the item in it.
  private var base = 0
  /// How far it was moved.
  private var shift = 0
  private var comments: CommentColumns

  init(of layout: WrittenLayout, in file: SourceFile) {
    self.layout = layout
    self.file = file
    lineEnd = Self.lineEnd(of: file)
    comments = CommentColumns(of: layout, in: file)
  }

  /// As the first line ends.
  private static func lineEnd(of file: SourceFile) -> String {
    guard let first = file.utf8.firstIndex(of: 0x0A) else { return "\n" }
    return first > 0 && file.utf8[first - 1] == 0x0D ? "\r\n" : "\n"
  }

  /// In order.
  mutating func all() -> [TextEdit] {
    var before: Token?
    for index in layout.tokens.indices {
      let token = layout.tokens[index]
      place(token, index, behind: before)
      inside(token)
      before = token
    }
    end(behind: before)
    return edits
  }

  private mutating func replace(_ range: Range<Int>, with text: String) {
    if !file.utf8[range].elementsEqual(text.utf8) { edits.append(TextEdit(range: range, text: text)) }
  }

  // MARK: between two signs

  private mutating func place(_ token: Token, _ index: Int, behind before: Token?) {
    let gap = (before?.range.upperBound ?? 0)..<token.range.lowerBound
    let ends = lineEnds(in: gap)
    let beginsLine = ends > 0 || before == nil || (before?.endsLine ?? false)
    if token.kind == .close, let open = brackets.popLast() {
      if beginsLine { indent(token, to: open, gap, ends, before) } else { keepApart(token, gap, before) }
    } else if beginsLine {
      indent(token, to: column(of: token, index, touches: ends < 2), gap, ends, before)
    } else {
      if let before, before.kind == .dash || before.kind == .question, brackets.isEmpty { base = token.column }
      keepApart(token, gap, before)
    }
    if token.kind == .open { brackets.append(base) }
  }

  private mutating func column(of token: Token, _ index: Int, touches: Bool) -> Int {
    if let outer = brackets.last { return outer + WrittenLayout.step }
    return token.kind == .comment ? comments.column(of: index, touches: touches) : token.column
  }

  private mutating func indent(_ token: Token, to column: Int, _ gap: Range<Int>, _ ends: Int, _ before: Token?) {
    let written = token.range.lowerBound - Int(file.lineStarts[file.lineIndex(at: token.range.lowerBound)])
    // Empty lines at the beginning of a file go; those behind a text that keeps them are part of it.
    let breaks = before == nil || before?.endsLine == true ? 0 : min(ends, 2)
    replace(gap, with: String(repeating: lineEnd, count: breaks) + String(repeating: " ", count: column))
    if token.kind != .comment { (base, shift) = (column, column - written) }
  }

  private mutating func keepApart(_ token: Token, _ gap: Range<Int>, _ before: Token?) {
    guard let before, let blanks = Self.blanks(between: before.kind, and: token.kind) else { return }
    replace(gap, with: blanks)
  }

  /// Nil where they are the author's.
  private static func blanks(between before: Token.Kind, and token: Token.Kind) -> String? {
    switch (before, token) {
    case (_, .comment), (.comment, _): nil
    case (.open, .close): ""
    case (.open, _), (_, .close): " "
    case (.colon, .comma): " "
    case (_, .comma): ""
    case (.scalar, .colon): ""
    case (.dash, _), (.question, _), (.colon, _), (.comma, _), (.marker, _): " "
    case (.scalar, _), (.block, _), (.close, _): nil
    }
  }

  private func lineEnds(in gap: Range<Int>) -> Int {
    gap.count { file.utf8[$0] == 0x0A || file.utf8[$0] == 0x0D && ($0 + 1 == file.utf8.count || file.utf8[$0 + 1] != 0x0A) }
  }

  // MARK: texts of several lines

  private mutating func inside(_ token: Token) {
    switch token.kind {
    case .block(let text): move(text, token)
    case .scalar: moveLines(of: token)
    case .marker, .dash, .question, .colon, .comma, .open, .close, .comment: break
    }
  }

  /// Below `|` and `>` the lines move together, so that the text stays what it is.
  private mutating func move(_ text: TextBlock, _ token: Token) {
    let outer = token.level.map { layout.levels[$0].column } ?? 0
    let by = outer + (text.given ?? WrittenLayout.step) - text.indentation
    for line in text.lines {
      let bytes = file.line(line)
      let blanks = bytes.startIndex..<bytes.startIndex + bytes.prefix { $0 == 0x20 }.count
      let previous = line == text.lines.lowerBound ? text.head : file.line(line - 1).endIndex
      replace(previous..<bytes.startIndex, with: lineEnd)
      guard by != 0 else { continue }
      let isEmpty = blanks.count == bytes.count && bytes.count <= text.indentation
      replace(blanks, with: String(repeating: " ", count: isEmpty ? 0 : max(0, blanks.count + by)))
    }
    // The end of the last line is part of such a text.
    guard text.keepsEmptyLines, let last = text.lines.last, file.line(last).endIndex < text.end else { return }
    replace(file.line(last).endIndex..<text.end, with: lineEnd)
  }

  /// A text in quotes, or without any, moves with the line that it begins on; blanks around its line ends are none of it.
  private mutating func moveLines(of token: Token) {
    let first = file.lineIndex(at: token.range.lowerBound)
    let last = file.lineIndex(at: token.range.upperBound - 1)
    guard first < last else { return }
    let least = (token.level.map { layout.levels[$0].column } ?? 0) + 1
    for line in first..<last {
      let text = file.line(line)
      var end = text.endIndex
      // The blanks of an empty line went with the line end above it.
      if !text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
        while isBlank(end - 1), !isEscaped(end - 1, token) { end -= 1 }
      }
      let next = file.line(line + 1)
      let start = next.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? next.endIndex
      let column = start - next.startIndex + shift
      replace(end..<start, with: lineEnd + String(repeating: " ", count: start == next.endIndex ? 0 : max(least, column)))
    }
  }

  private func isBlank(_ at: Int) -> Bool { file.utf8[at] == 0x20 || file.utf8[at] == 0x09 }

  /// `\ ` at the end of a line of a text in double quotes is a blank of the text.
  private func isEscaped(_ at: Int, _ token: Token) -> Bool {
    guard file.utf8[token.range.lowerBound] == 0x22 else { return false }
    return file.utf8[token.range.lowerBound..<at].reversed().prefix { $0 == 0x5C }.count % 2 == 1
  }

  // MARK: the end of the file

  private mutating func end(behind last: Token?) {
    guard let last else { return }
    let gap = last.range.upperBound..<file.utf8.count
    if case .block(let text) = last.kind {
      // With an end of its last line the text would be another.
      if text.keepsEmptyLines || (!text.dropsLastEnd && lineEnds(in: gap) == 0) { return }
    }
    replace(gap, with: lineEnd)
  }
}

extension WrittenLayout.Token {
  /// Whether the next sign begins a line, though no line end stands between them.
  fileprivate var endsLine: Bool { if case .block(let text) = kind { text.keepsEmptyLines } else { false } }
}
